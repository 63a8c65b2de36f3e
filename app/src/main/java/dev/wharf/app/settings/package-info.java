/** What an operator decides: read once, checked once, pure. */
@NullMarked
package dev.wharf.app.settings;

import org.jspecify.annotations.NullMarked;
