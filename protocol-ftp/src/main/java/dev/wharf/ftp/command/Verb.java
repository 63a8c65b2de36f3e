package dev.wharf.ftp.command;

import static dev.wharf.ftp.command.Readers.asTyped;
import static dev.wharf.ftp.command.Readers.none;
import static dev.wharf.ftp.command.Readers.optionalPath;
import static dev.wharf.ftp.command.Readers.path;
import static dev.wharf.ftp.command.Readers.text;
import static dev.wharf.ftp.command.Row.row;

import dev.wharf.access.Permission;
import dev.wharf.ftp.command.FtpCommand.Digest;
import dev.wharf.ftp.listing.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The verbs, one row each: name, argument reader, policy. FEAT and HELP are printed from it.
 *
 * <p>A word that means two things under two policies has two rows, such as STAT; the words that
 * follow SITE have rows of their own. RFC 959, 775 (X…), 2228 and 4217 (AUTH…), 2389 (FEAT, OPTS),
 * 2428 (EPRT, EPSV), 2640 (LANG), 3659 (MDTM, MLST, REST, SIZE), 7151 (HOST), drafts
 * somers-ftp-mfxx and bryan-ftpext-hash.
 */
public enum Verb {
  USER(row("<name>", "who logs in", text(FtpCommand.User::new)).beforeLogin()),
  PASS(row("<password>", "what proves it", asTyped(FtpCommand.Pass::new)).beforeLogin()),
  ACCT(row("<account>", "nothing: accounts are users", text(FtpCommand.Acct::new)).beforeLogin()),
  REIN(row("", "logs out, and starts anew", none(FtpCommand.Rein::new)).beforeLogin()),
  QUIT(row("", "ends the session", none(FtpCommand.Quit::new)).beforeLogin()),
  HOST(
      row("<name>", "the host that the client dialled", AboutReaders::host).beforeLogin().listed()),

  AUTH(
      row("TLS", "puts the control connection under TLS", ProtectionReaders::auth)
          .beforeLogin()
          .offeredIf(FeatureContext::tls)
          .listedAs(context -> "TLS;TLS-C;SSL;TLS-P;")),
  PBSZ(
      row("0", "goes before PROT", ProtectionReaders::bufferSize)
          .beforeLogin()
          .offeredIf(FeatureContext::tls)
          .listed()),
  PROT(
      row("C|P", "whether data connections are under TLS", ProtectionReaders::level)
          .beforeLogin()
          .offeredIf(FeatureContext::tls)
          .listed()),
  CCC(row("", "would end TLS; is refused", none(FtpCommand.Ccc::new)).beforeLogin()),

  FEAT(row("", "what is offered beyond RFC 959", none(FtpCommand.Feat::new)).beforeLogin()),
  HELP(row("[<verb>]", "names the verbs, or tells of one", AboutReaders::help).beforeLogin()),
  NOOP(row("", "nothing", none(FtpCommand.Noop::new)).beforeLogin().duringTransfer()),
  SYST(row("", "what kind of system this is", none(FtpCommand.Syst::new)).beforeLogin()),
  STAT(
      row("", "how the session and its transfer stand", AboutReaders::status)
          .duringTransfer()
          .when(String::isBlank)),
  STAT_PATH(
      row("<path>", "a listing over the control connection", AboutReaders::statusOf)
          .needs(Permission.LIST)),
  CLNT(row("<name>", "which client this is", text(FtpCommand.Clnt::new)).beforeLogin().listed()),
  LANG(
      row("[<tag>]", "the language of replies", AboutReaders::language)
          .beforeLogin()
          .listedAs(context -> "EN*")),
  OPTS(row("<verb> [<options>]", "options of UTF8, MLST, HASH", OptionReaders::read).beforeLogin()),

  TYPE(row("A|I|L 8", "how bytes are represented", ParameterReaders::type)),
  MODE(row("S", "the transfer mode", ParameterReaders::mode)),
  STRU(row("F", "the file structure", ParameterReaders::structure)),
  PASV(
      row("", "a port to dial, IPv4", none(FtpCommand.Pasv::new))
          .preparesData()
          .offeredIf(FeatureContext::passive)),
  EPSV(
      row("[1|2|ALL]", "a port to dial", AddressReaders::extendedPassive)
          .preparesData()
          .offeredIf(FeatureContext::passive)
          .listed()),
  PORT(
      row("h1,h2,h3,h4,p1,p2", "where to dial, IPv4", AddressReaders::port)
          .preparesData()
          .offeredIf(FeatureContext::active)),
  EPRT(
      row("|1|2|<address>|<port>|", "where to dial", AddressReaders::extendedPort)
          .preparesData()
          .offeredIf(FeatureContext::active)
          .listed()),

  REST(
      row("<offset>", "where the next transfer starts", ParameterReaders::restart)
          .listedAs(context -> "STREAM")),
  ALLO(row("<size> [R <size>]", "how long the next file will be", ParameterReaders::allocate)),
  RETR(row("<path>", "sends a file", path(FtpCommand.Retr::new)).transfers().needs(Permission.GET)),
  STOR(
      row("<path>", "receives a file", path(FtpCommand.Stor::new))
          .transfers()
          .needs(Permission.PUT)),
  STOU(
      row("[<path>]", "receives a file under a new name", optionalPath(FtpCommand.Stou::new))
          .transfers()
          .needs(Permission.PUT)),
  APPE(
      row("<path>", "receives the rest of a file", path(FtpCommand.Appe::new))
          .transfers()
          .needs(Permission.PUT)),
  ABOR(row("", "stops the transfer", none(FtpCommand.Abor::new)).duringTransfer()),
  LIST(
      row("[-<options>] [<path>]", "a listing as of ls -l", ListReaders::list)
          .transfers()
          .needs(Permission.LIST)),
  NLST(
      row("[-<options>] [<path>]", "a listing of names", ListReaders::names)
          .transfers()
          .needs(Permission.LIST)),
  MLSD(
      row("[<path>]", "a listing of facts", optionalPath(FtpCommand.Mlsd::new))
          .transfers()
          .needs(Permission.LIST)),

  PWD(row("", "the working folder", none(FtpCommand.Pwd::new))),
  CWD(row("<path>", "changes the working folder", path(FtpCommand.Cwd::new))),
  CDUP(row("", "goes to the folder above", none(FtpCommand.Cdup::new))),
  MKD(
      row("<path>", "makes a folder", path(name -> new FtpCommand.Mkd(name, false)))
          .needs(Permission.MAKE_FOLDER)),
  RMD(
      row("<path>", "removes an empty folder", path(FtpCommand.Rmd::new))
          .needs(Permission.REMOVE_FOLDER)),

  DELE(row("<path>", "removes a file", path(FtpCommand.Dele::new)).needs(Permission.DELETE)),
  RNFR(row("<path>", "what is renamed", path(FtpCommand.Rnfr::new)).needs(Permission.RENAME)),
  RNTO(row("<path>", "its new name", path(FtpCommand.Rnto::new)).needs(Permission.RENAME)),
  SIZE(row("<path>", "how long a file is", path(FtpCommand.Size::new)).listed()),
  MDTM_SET(
      row("<time> <path>", "sets when a file was modified", TimeReaders::timeThenPath)
          .when(TimeReaders::beginsWithTime)
          .offeredIf(FeatureContext::setsTimes)
          .needs(Permission.PUT)),
  MDTM(row("<path>", "when a file was modified", path(FtpCommand.Mdtm::new)).listed()),
  MLST(
      row("[<path>]", "facts about one file or folder", optionalPath(FtpCommand.Mlst::new))
          .needs(Permission.LIST)
          .listedAs(context -> Facts.feature(context.facts()))),
  MFMT(
      row("<time> <path>", "sets when a file was modified", TimeReaders::timeThenPath)
          .needs(Permission.PUT)
          .offeredIf(FeatureContext::setsTimes)
          .listed()),
  MFF(
      row("modify=<time>; <path>", "sets facts of a file", TimeReaders::factsThenPath)
          .needs(Permission.PUT)
          .offeredIf(FeatureContext::setsTimes)
          .listedAs(context -> "modify;")),

  HASH(
      row("<path>", "a checksum, as chosen by OPTS HASH", HashReaders::chosen)
          .needs(Permission.HASH)
          .offeredIf(context -> !context.digests().isEmpty())
          .listedAs(FeatureContext::digestList)),
  XCRC(checksum(Digest.CRC32)),
  XMD5(checksum(Digest.MD5)),
  XSHA(checksum(Digest.SHA1)),
  XSHA1(checksum(Digest.SHA1)),
  XSHA256(checksum(Digest.SHA256)),
  XSHA512(checksum(Digest.SHA512)),

  SITE_HELP(row("", "names what may follow SITE", none(FtpCommand.SiteHelp::new)).beforeLogin()),
  SITE_CHMOD(
      row("<octal> <path>", "nothing: modes are not kept", SiteReaders::mode)
          .needs(Permission.PUT)),
  SITE_UTIME(
      row("<time> <path>", "sets when a file was modified", TimeReaders::utime)
          .needs(Permission.PUT)
          .offeredIf(FeatureContext::setsTimes)
          .listed()),
  SITE_MKDIR(
      row(
              "<path>",
              "makes a folder and those above it",
              path(name -> new FtpCommand.Mkd(name, true)))
          .needs(Permission.MAKE_FOLDER)
          .listed()),
  /** Not listed by FEAT: a client that reads it there says CPFR and CPTO, as ProFTPD has them. */
  SITE_COPY(row("<path> <path>", "copies a file", SiteReaders::copy).needs(Permission.PUT)),
  SITE_WHO(
      row("", "sessions in the cluster", none(FtpCommand.SiteWho::new)).needs(Permission.ADMIN)),
  SITE_KICK(row("<session>", "ends a session", SiteReaders::kick).needs(Permission.ADMIN)),
  SITE_MD5(
      row("<path>", "a checksum: MD5", HashReaders.plain(Digest.MD5))
          .needs(Permission.HASH)
          .offeredWith(Digest.MD5)
          .listed());

  @SuppressWarnings("ImmutableEnumChecker") // a record of functions without state
  private final Row row;

  Verb(Row row) {
    this.row = row;
  }

  private static Row checksum(Digest digest) {
    return row(
            "<path> [<from> [<to>]]", "a checksum: " + digest.label(), HashReaders.ranged(digest))
        .needs(Permission.HASH)
        .offeredWith(digest)
        .listed();
  }

  /** As a client says it, such as {@code STOR} or {@code SITE CHMOD}. */
  public String word() {
    String[] parts = name().split("_", 2);
    return parts[0].equals("SITE") ? parts[0] + " " + parts[1] : parts[0];
  }

  /** May be said before login. */
  public boolean beforeLogin() {
    return row.flags().contains(Row.Flag.BEFORE_LOGIN);
  }

  /** Is answered at once while a transfer runs; every other verb waits for its end. */
  public boolean duringTransfer() {
    return row.flags().contains(Row.Flag.DURING_TRANSFER);
  }

  /** Uses a data connection: the policy for data connections holds, however it is opened. */
  public boolean transfers() {
    return row.flags().contains(Row.Flag.TRANSFERS);
  }

  /** Prepares a data connection (PASV, EPSV, PORT, EPRT). */
  public boolean preparesData() {
    return row.flags().contains(Row.Flag.PREPARES_DATA);
  }

  /** What an account must be permitted to say it; empty = nothing. */
  public Optional<Permission> needs() {
    return row.permission();
  }

  /** Whether it is switched on; if not, it is answered 502. */
  public boolean isOffered(FeatureContext context) {
    return row.offered().test(context);
  }

  /** How its argument is written; empty = it has none. */
  public String syntax() {
    return row.syntax();
  }

  /** What it does, in a line. */
  public String help() {
    return row.help();
  }

  /** Whether this row is the one for that argument. */
  boolean takes(String argument) {
    return row.form().test(argument);
  }

  Parsed read(String argument) {
    return row.reader().read(this, argument);
  }

  /**
   * The lines of FEAT, RFC 2389 section 3.2: only what is switched on, and nothing that RFC 959 has
   * already.
   */
  public static List<String> features(FeatureContext context) {
    List<String> lines = new ArrayList<>();
    for (Verb verb : values()) {
      if (verb.row.inFeatures() && verb.isOffered(context)) {
        lines.add((verb.word() + " " + verb.row.detail().apply(context)).strip());
      }
    }
    lines.add("TVFS");
    lines.add("UTF8");
    return List.copyOf(lines);
  }

  /** All words of FTP that are known, those too that are never offered; not what follows SITE. */
  public static Set<String> words() {
    Set<String> words = new TreeSet<>(Words.NOT_OFFERED);
    words.addAll(Words.ALIASES.keySet());
    for (Verb verb : values()) {
      words.add(verb.word().split(" ", 2)[0]);
    }
    return words;
  }

  /** Whether that word, in upper case, says this verb, be it by another name; SITE says several. */
  public boolean isSaidBy(String said) {
    return (word() + " ").startsWith(Words.ALIASES.getOrDefault(said, said) + " ");
  }

  /** For metrics and the log: {@code stor}, {@code site-chmod}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
