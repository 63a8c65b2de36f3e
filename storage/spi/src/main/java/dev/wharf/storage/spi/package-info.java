/**
 * The contract between Wharf and an object store: bytes in, receipts out.
 *
 * <p>Interfaces, records and enums only; nothing here imports anything of ours. A back end
 * implements {@link dev.wharf.storage.spi.ObjectStore} and passes {@code ObjectStoreContract} of
 * {@code storage/testkit}; a back end that does not pass it is not a back end.
 */
@NullMarked
package dev.wharf.storage.spi;

import org.jspecify.annotations.NullMarked;
