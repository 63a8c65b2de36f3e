/** What a client may say: verbs, their arguments and their policy. Pure. */
@NullMarked
package dev.wharf.ftp.command;

import org.jspecify.annotations.NullMarked;
