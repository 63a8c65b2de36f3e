package dev.wharf.storage.spi;

/**
 * What a back end can do that others cannot. Each one that is missing has a tested fallback above
 * the contract.
 *
 * @param seals ends a request with a sealed receipt that a later grant can go on in
 * @param directPut puts an upload below one part with a single request, at its key
 * @param conditionalCommit refuses, in one step, a commit whose {@link Condition} does not hold
 * @param folders folders are things of their own: an object's folder must not be invented for it
 * @param rename gives an object or a whole folder another name in one step
 * @param touch sets an object's time without writing its bytes again
 * @param composeStaged composes from what is staged of another upload, too
 */
public record Capabilities(
    boolean seals,
    boolean directPut,
    boolean conditionalCommit,
    boolean folders,
    boolean rename,
    boolean touch,
    boolean composeStaged) {}
