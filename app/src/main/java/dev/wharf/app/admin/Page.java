package dev.wharf.app.admin;

import java.util.List;
import java.util.Optional;

/**
 * Some of many.
 *
 * @param next what to say as {@code after} for more; empty = there is no more
 */
record Page<T>(List<T> items, Optional<String> next) {}
