/**
 * What tests of Claviger and of applications that use it need: a settable clock, a database in
 * memory, injected faults, and real databases that start in a moment.
 */
@NullMarked
package io.claviger.testkit;

import org.jspecify.annotations.NullMarked;
