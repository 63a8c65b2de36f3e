package dev.wharf.app.http;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * Ends a connection in order when that is asked: at once if no request waits for its answer, else
 * with that answer, which says so. An answer whose bytes are on their way is sent to its end.
 */
final class LeavingStage
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {
  private static final HttpHeader CLOSE = HttpHeader.parse("Connection", "close");

  private final Inlet<HttpRequest> fromClient = Inlet.create("leaving.fromClient");
  private final Outlet<HttpRequest> toHandler = Outlet.create("leaving.toHandler");
  private final Inlet<HttpResponse> fromHandler = Inlet.create("leaving.fromHandler");
  private final Outlet<HttpResponse> toClient = Outlet.create("leaving.toClient");
  private final BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape =
      new BidiShape<>(fromClient, toHandler, fromHandler, toClient);
  private final CompletionStage<?> asked;

  /**
   * @param asked completes when the connection is to end
   */
  LeavingStage(CompletionStage<?> asked) {
    this.asked = asked;
  }

  @Override
  public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final AsyncCallback<Object> leave = createAsyncCallback(any -> leave());
    private int waiting;
    private boolean leaving;

    Logic() {
      super(shape);
      setHandler(fromClient, new Requests());
      setHandler(toHandler, new ToHandler());
      setHandler(fromHandler, new Responses());
      setHandler(toClient, new ToClient());
    }

    @Override
    public void preStart() {
      asked.thenRun(() -> leave.invoke("now"));
    }

    private void leave() {
      leaving = true;
      if (waiting == 0) {
        completeStage();
      }
    }

    private final class Requests extends AbstractInHandler {
      @Override
      public void onPush() {
        waiting++;
        push(toHandler, grab(fromClient));
      }

      @Override
      public void onUpstreamFinish() {
        complete(toHandler);
      }
    }

    private final class ToHandler extends AbstractOutHandler {
      @Override
      public void onPull() {
        if (!leaving) {
          pull(fromClient);
        }
      }
    }

    private final class Responses extends AbstractInHandler {
      @Override
      public void onPush() {
        waiting--;
        HttpResponse response = grab(fromHandler);
        boolean last = leaving && waiting == 0;
        push(toClient, last ? closing(response) : response);
        if (last) {
          completeStage();
        }
      }

      @Override
      public void onUpstreamFinish() {
        complete(toClient);
      }
    }

    private final class ToClient extends AbstractOutHandler {
      @Override
      public void onPull() {
        pull(fromHandler);
      }
    }
  }

  private static HttpResponse closing(HttpResponse response) {
    return response.removeHeader("Connection").addHeader(CLOSE);
  }
}
