package dev.wharf.storage.spi;

/**
 * What a back end can do that others cannot. Each one that is missing has a tested fallback above
 * the contract.
 *
 * @param seals ends a request with a sealed receipt that a later grant can go on in
 * @param directPut puts an upload below one part with a single request, at its key
 * @param conditionalCommit refuses, in one step, a commit whose {@link Condition} does not hold
 */
public record Capabilities(boolean seals, boolean directPut, boolean conditionalCommit) {}
