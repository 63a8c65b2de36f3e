/** Who may do what, and where: principals, accounts, permissions, homes. */
@NullMarked
package dev.wharf.access;

import org.jspecify.annotations.NullMarked;
