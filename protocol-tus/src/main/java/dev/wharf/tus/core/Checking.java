package dev.wharf.tus.core;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds the bytes of one body against their checksum while they pass by. Used by one stream at a
 * time; it keeps no byte.
 *
 * <p>Where the algorithm is only told in the trailer, every one of them is summed up.
 */
public final class Checking {
  private static final String EXPECTED =
      "one of " + Algorithm.NAMES + ", a space and the Base64 of that checksum";

  private final Checksum checksum;
  private final Map<Algorithm, Algorithm.Sum> sums = new EnumMap<>(Algorithm.class);

  public Checking(Checksum checksum) {
    this.checksum = checksum;
    algorithms(checksum).forEach(algorithm -> sums.put(algorithm, algorithm.sum()));
  }

  private static List<Algorithm> algorithms(Checksum checksum) {
    return checksum instanceof Checksum.Announced announced
        ? List.of(announced.algorithm())
        : Arrays.asList(Algorithm.values());
  }

  /** The next bytes. */
  public void update(Iterable<ByteBuffer> bytes) {
    for (ByteBuffer buffer : bytes) {
      sums.values().forEach(sum -> sum.update(buffer.duplicate()));
    }
  }

  /**
   * All bytes came. Checksum: "The Server MAY respond with one of the following status code: 400
   * Bad Request if the checksum algorithm is not supported by the server, 460 Checksum Mismatch if
   * the checksums mismatch. In the latter two cases the uploaded chunk MUST be discarded, and the
   * upload and its offset MUST NOT be updated."
   *
   * @param trailer what the trailer said, if there was one
   * @return the refusal, or empty if they are the right ones
   */
  public Optional<TusResponse> refusal(Optional<String> trailer) {
    Optional<Checksum.Announced> expected =
        checksum instanceof Checksum.Announced announced
            ? Optional.of(announced)
            : trailer.flatMap(Checksum::parse);
    return expected
        .map(this::refusal)
        .orElseGet(
            () -> Optional.of(TusResponse.refuse(400, Field.UPLOAD_CHECKSUM, trailer, EXPECTED)));
  }

  private Optional<TusResponse> refusal(Checksum.Announced expected) {
    Algorithm algorithm = expected.algorithm();
    byte[] sum = requireNonNull(sums.get(algorithm)).value();
    String actual = Base64.getEncoder().encodeToString(sum);
    return actual.equals(expected.base64())
        ? Optional.empty()
        : Optional.of(
            TusResponse.refuse(
                460,
                Field.UPLOAD_CHECKSUM,
                Optional.of(expected.toString()),
                algorithm.wire() + " " + actual + ", of what arrived"));
  }

  /** What a checksum looks like. */
  static String expected() {
    return EXPECTED;
  }
}
