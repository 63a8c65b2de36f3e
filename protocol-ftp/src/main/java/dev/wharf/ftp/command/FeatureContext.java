package dev.wharf.ftp.command;

import dev.wharf.ftp.command.FtpCommand.Digest;
import java.util.List;

/**
 * What FEAT depends on: what is switched on here, and what this session has chosen.
 *
 * @param tls whether AUTH TLS can be said
 * @param passive whether PASV and EPSV are offered
 * @param active whether PORT and EPRT are offered
 * @param setsTimes whether the store can change when a file was modified
 * @param facts the facts chosen by OPTS MLST
 * @param digests the checksums offered; empty = none
 * @param chosen the one that HASH uses
 */
public record FeatureContext(
    boolean tls,
    boolean passive,
    boolean active,
    boolean setsTimes,
    List<String> facts,
    List<Digest> digests,
    Digest chosen) {
  public FeatureContext {
    facts = List.copyOf(facts);
    digests = List.copyOf(digests);
  }

  /** {@code SHA-256*;MD5;}: what is offered, the chosen one starred. draft-bryan-ftpext-hash. */
  String digestList() {
    StringBuilder list = new StringBuilder();
    for (Digest digest : digests) {
      list.append(digest.label()).append(digest == chosen ? "*;" : ";");
    }
    return list.toString();
  }
}
