/** Benchmarks of what is visible in this package only. */
@NullMarked
package io.claviger.audit;

import org.jspecify.annotations.NullMarked;
