@NullMarked
package dev.wharf.ftp.session;

import org.jspecify.annotations.NullMarked;
