package dev.wharf.upload;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A request that is writing on this node.
 *
 * @param upload what it writes to
 * @param since when it came
 * @param from where its bytes go from; empty while it waits for the write lease
 * @param received bytes that came with it until now, stored or not
 */
public record RunningWriter(UploadId upload, Instant since, OptionalLong from, long received)
    implements CborSerializable {}
