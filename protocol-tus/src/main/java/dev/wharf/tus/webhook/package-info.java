/**
 * Hooks over HTTP with the JSON of tusd, so that a server written for it can be asked: {@link
 * dev.wharf.tus.webhook.WebHooks} is the door.
 */
@NullMarked
package dev.wharf.tus.webhook;

import org.jspecify.annotations.NullMarked;
