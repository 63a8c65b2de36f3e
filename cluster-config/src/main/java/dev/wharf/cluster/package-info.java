/**
 * What a node stands on: the one database, its tables, and its place in the cluster. Knows nothing
 * of uploads or protocols.
 */
@NullMarked
package dev.wharf.cluster;

import org.jspecify.annotations.NullMarked;
