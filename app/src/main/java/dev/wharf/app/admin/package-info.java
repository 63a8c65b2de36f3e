/** The admin API: what people and programs that look after a service may see and do. */
@NullMarked
package dev.wharf.app.admin;

import org.jspecify.annotations.NullMarked;
