/**
 * A byte stream as the parts and tails of a multipart upload: for stores that take objects in
 * numbered parts. {@link dev.wharf.storage.multipart.MultipartIngest} is the way in, {@link
 * dev.wharf.storage.multipart.MultipartClient} what a store must bring.
 */
@NullMarked
package dev.wharf.storage.multipart;

import org.jspecify.annotations.NullMarked;
