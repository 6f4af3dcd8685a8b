/** The entry to the engine: {@link io.claviger.Claviger}, its builder and its lifecycle. */
@NullMarked
package io.claviger;

import org.jspecify.annotations.NullMarked;
