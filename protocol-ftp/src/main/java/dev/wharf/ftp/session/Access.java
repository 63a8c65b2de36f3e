package dev.wharf.ftp.session;

import dev.wharf.access.Accounts;
import dev.wharf.access.Admission;
import dev.wharf.access.Peer;
import dev.wharf.access.Principal;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Asked;
import dev.wharf.ftp.session.Answer.Left;
import dev.wharf.ftp.session.Answer.Said;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is there: USER, PASS, ACCT, REIN, HOST, QUIT. RFC 959 section 4.1.1, RFC 7151. */
final class Access {
  private static final Logger log = LoggerFactory.getLogger(Access.class);

  /** The same for everything, so that nothing can be learnt from it. */
  private static final Reply DENIED = Reply.of(530, "Login incorrect");

  private final SessionContext context;
  private final Accounts accounts;
  private final Conversing self;

  Access(SessionContext context, Conversing self) {
    this.context = context;
    this.accounts = context.accounts();
    this.self = self;
  }

  void enter(Handlers handlers) {
    handlers
        .on(FtpCommand.User.class, this::user)
        .on(FtpCommand.Pass.class, this::password)
        .on(FtpCommand.Acct.class, (acct, state) -> Said.of(202, "ACCT is not needed"))
        .on(FtpCommand.Rein.class, Access::restart)
        .on(FtpCommand.Host.class, Access::host)
        .on(FtpCommand.Quit.class, (quit, state) -> new Left(Reply.of(221, "Goodbye")));
  }

  /** Said again after login it begins a new one, as RFC 959 has it. */
  private Answer user(FtpCommand.User user, SessionState state) {
    return new Asked(
        accounts
            .admit(user.name(), peer(state))
            .thenCompose(admission -> answer(admission, user.name(), state)));
  }

  private Answer password(FtpCommand.Pass pass, SessionState state) {
    if (state.login() instanceof Login.AwaitingPassword named) {
      return new Asked(
          accounts
              .login(named.name(), pass.password(), peer(state))
              .thenCompose(admission -> answer(admission, named.name(), state)));
    }
    return state.loggedIn().isPresent()
        ? Said.of(202, "No password was needed")
        : Said.of(503, "Say USER first");
  }

  private Peer peer(SessionState state) {
    return new Peer(
        self.ends().client().getAddress(),
        state.security().secured(),
        state.security().certificates());
  }

  private CompletionStage<Said> answer(Admission admission, String name, SessionState state) {
    if (admission instanceof Admission.Granted granted) {
      return granted(granted, state);
    } else if (admission instanceof Admission.Denied denied) {
      return denied(denied.delay(), denied.cause(), name);
    }
    return CompletableFuture.completedFuture(
        new Said(
            Reply.of(331, "Password, please"),
            then -> then.withLogin(new Login.AwaitingPassword(name))));
  }

  private CompletionStage<Said> denied(Duration delay, String cause, String name) {
    context.metrics().login(false);
    log.atInfo()
        .addKeyValue("client", self.ends().client().getAddress().getHostAddress())
        .log("login of '{}' denied: {}", name, cause);
    Said said = new Said(DENIED, then -> then.withLogin(new Login.Greeted()));
    return delay.isZero()
        ? CompletableFuture.completedFuture(said)
        : CompletableFuture.supplyAsync(
            () -> said, CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Its kind was only guessed when the name was said; now it is known. */
  private CompletionStage<Said> granted(Admission.Granted granted, SessionState state) {
    Login.LoggedIn in = new Login.LoggedIn(granted.principal(), granted.account());
    boolean clear =
        !state.security().secured()
            && PolicyFacts.of(state.entered(in), context.settings())
                .concerned(context.settings().tls().control());
    if (clear) {
      return refused(Reply.of(534, "TLS is required: say AUTH TLS first"));
    }
    return granted.account().maxSessions().isEmpty()
        ? welcome(in)
        : counted(in, granted.account().maxSessions().getAsInt());
  }

  /** As far as the other nodes answer in time: better one session too many than none. */
  private CompletionStage<Said> counted(Login.LoggedIn in, int most) {
    String name = in.account().name();
    return context
        .everyone()
        .list()
        .thenCompose(
            sessions -> {
              long others =
                  sessions.stream()
                      .filter(session -> session.account().filter(name::equals).isPresent())
                      .filter(session -> !session.id().equals(self.id()))
                      .count();
              return others < most
                  ? welcome(in)
                  : refused(
                      Reply.of(
                          530,
                          "Sessions of this account: %d (at most %d)".formatted(others, most)));
            });
  }

  private CompletionStage<Said> refused(Reply reply) {
    context.metrics().login(false);
    return CompletableFuture.completedFuture(
        new Said(reply, then -> then.withLogin(new Login.Greeted())));
  }

  private CompletionStage<Said> welcome(Login.LoggedIn in) {
    context.metrics().login(true);
    boolean byCertificate = in.principal().proof() == Principal.Proof.CERTIFICATE;
    Said said =
        new Said(
            byCertificate ? Reply.of(232, "Logged in by certificate") : Reply.of(230, "Logged in"),
            then -> then.entered(in));
    return home(in.account().home().prefix()).thenApply(there -> said);
  }

  /**
   * The root is always there, also of an account that is new; a store that is away is told later.
   */
  private CompletionStage<Done> home(String folder) {
    return context
        .files()
        .look(folder)
        .thenCompose(
            there ->
                there.isPresent()
                    ? CompletableFuture.completedFuture(Done.getInstance())
                    : context.files().makeFolder(folder, true))
        .exceptionally(
            failure -> {
              log.info("home '{}' cannot be made: {}", folder, failure.getMessage());
              return Done.getInstance();
            });
  }

  private static Answer restart(FtpCommand.Rein rein, SessionState state) {
    return new Said(Reply.of(220, "Ready for a new user"), SessionState::reset);
  }

  /** RFC 7151 section 3.3: before login, after which it is 503. */
  private static Answer host(FtpCommand.Host host, SessionState state) {
    return state.login() instanceof Login.Greeted
        ? new Said(
            Reply.of(220, "Welcome to " + host.name()),
            then -> then.withParameters(then.parameters().withHost(host.name())))
        : Said.of(503, "HOST comes before USER");
  }
}
