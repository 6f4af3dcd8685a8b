/**
 * Keys: the root key that wraps the key ring, the ring keys, envelope encryption of values and MACs
 * of rows.
 */
@NullMarked
package io.claviger.seal;

import org.jspecify.annotations.NullMarked;
