/**
 * For tests of back ends and of what stands on them: the contract as an abstract JUnit class, a
 * strict store in memory, and a store that fails on cue.
 */
@NullMarked
package dev.wharf.storage.testkit;

import org.jspecify.annotations.NullMarked;
