/**
 * tus 1.0.0, pure: a request becomes an intent, an outcome becomes a response. No HTTP library, no
 * body, no stream, no clock.
 *
 * <pre>
 * TusRequest --read--> TusIntent --(the adapter calls Uploads)--> UploadReply --answer--> TusResponse
 * </pre>
 *
 * <p>{@link dev.wharf.tus.core.TusProtocol} is the door. The rules of the specification are the
 * methods of {@code Rules}, each under the sentence it obeys.
 */
@NullMarked
package dev.wharf.tus.core;

import org.jspecify.annotations.NullMarked;
