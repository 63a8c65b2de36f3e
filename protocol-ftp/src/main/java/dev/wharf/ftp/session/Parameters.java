package dev.wharf.ftp.session;

import dev.wharf.ftp.command.FtpCommand.Digest;
import dev.wharf.ftp.listing.Facts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client has chosen.
 *
 * @param ascii TYPE A
 * @param restart where the next transfer begins (REST)
 * @param announced bytes that the next upload will have (ALLO)
 * @param facts of MLST and MLSD, lower case, in their order
 * @param digest for HASH
 * @param onlyExtended EPSV ALL was said
 * @param host the name the client dialled (HOST)
 * @param measured what SIZE told since the last transfer
 */
record Parameters(
    boolean ascii,
    long restart,
    OptionalLong announced,
    List<String> facts,
    Digest digest,
    boolean onlyExtended,
    Optional<String> host,
    Optional<Measured> measured) {
  static final Parameters INITIAL =
      new Parameters(
          // RFC 959 begins in ASCII; so do we, although hardly a client leaves it at that.
          true,
          0,
          OptionalLong.empty(),
          Facts.DEFAULT,
          Digest.SHA256,
          false,
          Optional.empty(),
          Optional.empty());

  Parameters withAscii(boolean chosen) {
    return new Parameters(chosen, restart, announced, facts, digest, onlyExtended, host, measured);
  }

  Parameters withRestart(long offset) {
    return new Parameters(ascii, offset, announced, facts, digest, onlyExtended, host, measured);
  }

  Parameters withAnnounced(long size) {
    return new Parameters(
        ascii, restart, OptionalLong.of(size), facts, digest, onlyExtended, host, measured);
  }

  Parameters withFacts(List<String> chosen) {
    return new Parameters(
        ascii, restart, announced, List.copyOf(chosen), digest, onlyExtended, host, measured);
  }

  Parameters withDigest(Digest chosen) {
    return new Parameters(ascii, restart, announced, facts, chosen, onlyExtended, host, measured);
  }

  Parameters withOnlyExtended() {
    return new Parameters(ascii, restart, announced, facts, digest, true, host, measured);
  }

  Parameters withHost(String name) {
    return new Parameters(
        ascii, restart, announced, facts, digest, onlyExtended, Optional.of(name), measured);
  }

  Parameters withMeasured(Measured told) {
    return new Parameters(
        ascii, restart, announced, facts, digest, onlyExtended, host, Optional.of(told));
  }

  /** What holds for one transfer only has held for it, however it went. */
  Parameters spent() {
    return new Parameters(
        ascii, 0, OptionalLong.empty(), facts, digest, onlyExtended, host, Optional.empty());
  }
}
