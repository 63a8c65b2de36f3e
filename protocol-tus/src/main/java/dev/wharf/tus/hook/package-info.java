/**
 * Where an application has its say: {@link dev.wharf.tus.hook.TusHooks} around the calls that a
 * request comes to. Pure types, no HTTP library.
 *
 * <pre>
 * TusIntent --authorize, pre-create--> TusIntent --(the call)--> TusResponse --pre-finish--> TusResponse
 * </pre>
 */
@NullMarked
package dev.wharf.tus.hook;

import org.jspecify.annotations.NullMarked;
