@NullMarked
package dev.wharf.ftp.server;

import org.jspecify.annotations.NullMarked;
