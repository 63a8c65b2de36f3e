/** What answers on the two ports besides tus: the page, health, metrics. */
@NullMarked
package dev.wharf.app.http;

import org.jspecify.annotations.NullMarked;
