/**
 * A folder as object store: objects are files under their own names, staging lies in a dot-folder
 * of the same file system, and what is kept beside an object in a dot-folder beside it.
 */
@NullMarked
package dev.wharf.storage.filesystem;

import org.jspecify.annotations.NullMarked;
