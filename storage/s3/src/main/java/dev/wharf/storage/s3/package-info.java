/**
 * S3, and what speaks like it, as object store: uploads go in as the parts of a multipart upload,
 * small ones in one request; staging lies under {@code .wharf/staging/} in the same bucket.
 */
@NullMarked
package dev.wharf.storage.s3;

import org.jspecify.annotations.NullMarked;
