package dev.wharf.access.proxy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/** Reads a header, whether anybody asks for bytes or not, then passes the rest on. */
final class HeaderStage
    extends AbstractGraphStageWithMaterializedValue<
        FlowShape<ByteString, ByteString>, CompletionStage<Addresses>> {
  private final Inlet<ByteString> in = Inlet.create("proxy.in");
  private final Outlet<ByteString> out = Outlet.create("proxy.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final Addresses direct;
  private final ProxySettings settings;

  /**
   * @param direct both ends of the connection itself
   */
  HeaderStage(Addresses direct, ProxySettings settings) {
    this.direct = direct;
    this.settings = settings;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Addresses>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    CompletableFuture<Addresses> found = new CompletableFuture<>();
    return Pair.create(new Logic(found), found.minimalCompletionStage());
  }

  private final class Logic extends TimerGraphStageLogic {
    private final CompletableFuture<Addresses> found;
    private ByteString held = ByteString.emptyByteString();

    Logic(CompletableFuture<Addresses> found) {
      super(shape);
      this.found = found;
      setHandler(in, new Input());
      setHandler(out, new Output());
    }

    @Override
    public void preStart() {
      if (settings.trusts(direct.client().getAddress())) {
        scheduleOnce("header", settings.headerTimeout());
        pull(in);
      } else {
        refuse("not a trusted proxy");
      }
    }

    @Override
    public void onTimer(Object key) {
      refuse("no PROXY header within " + settings.headerTimeout().toMillis() + " ms");
    }

    @Override
    public void postStop() {
      found.completeExceptionally(refusal("the connection ended before its header"));
    }

    private void refuse(String why) {
      ProxyRefused refused = refusal(why);
      found.completeExceptionally(refused);
      failStage(refused);
    }

    private ProxyRefused refusal(String why) {
      return new ProxyRefused(direct.client() + ": " + why);
    }

    private void read() {
      ProxyHeader header = ProxyHeader.parse(held);
      if (header instanceof ProxyHeader.Found whole) {
        cancelTimer("header");
        held = held.drop(whole.used());
        found.complete(whole.addresses().orElse(direct));
        passOn();
      } else if (header instanceof ProxyHeader.Bad bad) {
        refuse(bad.cause());
      } else {
        pull(in);
      }
    }

    private void passOn() {
      if (!isAvailable(out)) {
        return;
      }
      if (held.nonEmpty()) {
        push(out, held);
        held = ByteString.emptyByteString();
      } else if (!hasBeenPulled(in) && !isClosed(in)) {
        pull(in);
      }
      completeIfAll();
    }

    private void completeIfAll() {
      if (isClosed(in) && held.isEmpty()) {
        complete(out);
      }
    }

    private final class Input extends AbstractInHandler {
      @Override
      public void onPush() {
        held = held.concat(grab(in));
        if (found.isDone()) {
          passOn();
        } else {
          read();
        }
      }

      @Override
      public void onUpstreamFinish() {
        if (found.isDone()) {
          completeIfAll();
        } else {
          refuse("the connection ended before its header");
        }
      }
    }

    private final class Output extends AbstractOutHandler {
      @Override
      public void onPull() {
        if (found.isDone()) {
          passOn();
        }
      }
    }
  }
}
