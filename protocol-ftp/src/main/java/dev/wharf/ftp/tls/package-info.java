/** TLS on control and data connections, RFC 4217. */
@NullMarked
package dev.wharf.ftp.tls;

import org.jspecify.annotations.NullMarked;
