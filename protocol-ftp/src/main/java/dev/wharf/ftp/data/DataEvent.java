package dev.wharf.ftp.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.upload.CborSerializable;
import dev.wharf.upload.UploadReply;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRef;

/** What a session hears of its data connections, from whichever replica they landed on. */
public sealed interface DataEvent extends CborSerializable {

  /**
   * The reserved, or dialled, connection is there and waits for an order.
   *
   * @param reservation which one
   * @param replica the node it landed on, for the log
   */
  record Connected(String reservation, ActorRef<DataCommand> connection, String replica)
      implements DataEvent {}

  /** It will not come: nobody dialled in time, or nobody answered where it was dialled. */
  record NotConnected(String reservation, String cause) implements DataEvent {}

  /** Bytes moved so far; about once a second. */
  record Progress(String reservation, long bytes) implements DataEvent {}

  /**
   * The client has closed its side. The session answers {@link DataCommand.Verdict} once it knows
   * whether that was meant.
   *
   * @param said in a way that a killed client's side does not close (close_notify); one that gives
   *     up may still do so
   * @param stoodStill not long before the end nothing had moved for longer than some clients'
   *     patience
   */
  record EndOfData(String reservation, long bytes, boolean said, boolean stoodStill)
      implements DataEvent {}

  /** The order is done, one way or another, and the connection closed. */
  record Ended(String reservation, Outcome outcome) implements DataEvent {}

  /** How a transfer ended. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Received.class, name = "received"),
    @JsonSubTypes.Type(value = Outcome.Sent.class, name = "sent"),
    @JsonSubTypes.Type(value = Outcome.Broken.class, name = "broken"),
    @JsonSubTypes.Type(value = Outcome.NotSecured.class, name = "not-secured"),
    @JsonSubTypes.Type(value = Outcome.Aborted.class, name = "aborted"),
    @JsonSubTypes.Type(value = Outcome.StoreFailed.class, name = "store-failed")
  })
  sealed interface Outcome extends CborSerializable {
    /** What {@code Uploads} says of a transfer that came in. */
    record Received(UploadReply reply, long bytes) implements Outcome {}

    /** All of it was sent, and the connection ended in order. */
    record Sent(long bytes) implements Outcome {}

    /** The data connection broke, or its client went silent. */
    record Broken(String cause, long bytes) implements Outcome {}

    /** TLS could not be agreed on. */
    record NotSecured(String cause) implements Outcome {}

    /**
     * The session asked for it.
     *
     * @param kept of an upload: how much of it is durable, so that it can go on from there
     */
    record Aborted(long bytes, OptionalLong kept) implements Outcome {

      /** Of what keeps nothing. */
      static Aborted after(long bytes) {
        return new Aborted(bytes, OptionalLong.empty());
      }
    }

    /** The object store failed while reading or listing. */
    record StoreFailed(StorageFailure.Kind kind, boolean mayRetry, String detail)
        implements Outcome {}
  }
}
