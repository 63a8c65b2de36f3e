/** The program: it reads what the operator decided, introduces the parts to each other, runs. */
@NullMarked
package dev.wharf.app;

import org.jspecify.annotations.NullMarked;
