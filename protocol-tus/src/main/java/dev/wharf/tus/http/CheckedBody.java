package dev.wharf.tus.http;

import dev.wharf.tus.core.Checking;
import dev.wharf.tus.core.Checksum;
import dev.wharf.tus.core.TusResponse;
import dev.wharf.upload.Body;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.util.ByteString;

/** A body whose bytes count only if they are what their checksum says. */
final class CheckedBody {
  private final RequestBody body;
  private final Checking checking;
  private volatile Optional<TusResponse> refusal = Optional.empty();

  CheckedBody(RequestBody body, Checksum checksum) {
    this.body = body;
    this.checking = new Checking(checksum);
  }

  Optional<InterimResponses> line() {
    return body.line();
  }

  Body of(OptionalLong size) {
    return Body.of(body.bytesAndTrailer().map(this::summed), size).checked(this::isRight);
  }

  private ByteString summed(ByteString chunk) {
    checking.update(chunk.getByteBuffers());
    return chunk;
  }

  private boolean isRight() {
    refusal = checking.refusal(body.trailer());
    return refusal.isEmpty();
  }

  /** Why not, if the bytes were looked at and are not the right ones. */
  Optional<TusResponse> refusal() {
    return refusal;
  }
}
