package dev.wharf.tus.http;

import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * Between the protocol and who answers: tells whose turn it is, and gives each request its own, and
 * its client's address.
 */
final class InterimTurns
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {
  private final Inlet<HttpRequest> asked = Inlet.create("InterimTurns.asked");
  private final Outlet<HttpRequest> toHandler = Outlet.create("InterimTurns.toHandler");
  private final Inlet<HttpResponse> answered = Inlet.create("InterimTurns.answered");
  private final Outlet<HttpResponse> toClient = Outlet.create("InterimTurns.toClient");
  private final BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape =
      new BidiShape<>(asked, toHandler, answered, toClient);
  private final InterimLine line;
  private final Optional<RemoteAddress> client;

  /**
   * @param client what requests are told of their client
   */
  InterimTurns(InterimLine line, Optional<RemoteAddress> client) {
    this.line = line;
    this.client = client;
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
    Logic() {
      super(shape);
      setHandler(asked, new Requests());
      setHandler(toHandler, new ToHandler());
      setHandler(answered, new Responses());
      setHandler(toClient, new ToClient());
    }

    private final class Requests extends AbstractInHandler {
      @Override
      public void onPush() {
        HttpRequest request = line.begun(grab(asked));
        push(
            toHandler,
            client
                .map(from -> request.addAttribute(AttributeKeys.remoteAddress, from))
                .orElse(request));
      }

      @Override
      public void onUpstreamFinish() {
        complete(toHandler);
      }
    }

    private final class ToHandler extends AbstractOutHandler {
      @Override
      public void onPull() {
        pull(asked);
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        cancel(asked, cause);
      }
    }

    private final class Responses extends AbstractInHandler {
      @Override
      public void onPush() {
        HttpResponse response = grab(answered);
        line.answered(response);
        push(toClient, response);
      }

      @Override
      public void onUpstreamFinish() {
        complete(toClient);
      }
    }

    private final class ToClient extends AbstractOutHandler {
      @Override
      public void onPull() {
        pull(answered);
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        cancel(answered, cause);
      }
    }
  }
}
