/** The PROXY protocol, versions 1 and 2. */
@NullMarked
package dev.wharf.access.proxy;

import org.jspecify.annotations.NullMarked;
