/** Benchmarks, run by benchmarks/jmh.sh. */
@NullMarked
package io.claviger.bench;

import org.jspecify.annotations.NullMarked;
