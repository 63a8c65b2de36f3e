/** What an application of somebody else's looks like: only public types of Wharf's. */
@NullMarked
package dev.wharf.example;

import org.jspecify.annotations.NullMarked;
