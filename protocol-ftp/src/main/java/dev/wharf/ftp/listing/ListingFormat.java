package dev.wharf.ftp.listing;

import java.util.List;
import java.util.Optional;

/**
 * How a listing is to be written; crosses the cluster with the order.
 *
 * @param style which verb asked
 * @param all names that begin with a dot, too
 * @param pattern a glob that names must match; empty = all
 * @param facts which facts MLSD writes, in their order, lower case
 * @param permissions what the account may do, for the facts {@code perm}: names of {@code
 *     Permission}
 * @param account who is shown as owner
 * @param namePrefix what NLST writes before each name: the path as the client typed it, ending in a
 *     slash; or empty
 * @param now the session's clock, for the half-year rule of LIST; milliseconds since 1970
 */
public record ListingFormat(
    Style style,
    boolean all,
    Optional<String> pattern,
    List<String> facts,
    List<String> permissions,
    String account,
    String namePrefix,
    long now) {

  /** Which verb asked. */
  public enum Style {
    LIST,
    NLST,
    MLSD
  }

  public ListingFormat {
    facts = List.copyOf(facts);
    permissions = List.copyOf(permissions);
  }
}
