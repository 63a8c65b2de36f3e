/**
 * Uploads: one sharded, journalled entity each, and the one door to them, {@link
 * dev.wharf.upload.Uploads}, which both protocols use.
 *
 * <p>Bytes never pass through an actor's mailbox: the node that holds the client's socket pipes
 * them into the object store, and tells the entity only what has become durable.
 */
@NullMarked
package dev.wharf.upload;

import org.jspecify.annotations.NullMarked;
