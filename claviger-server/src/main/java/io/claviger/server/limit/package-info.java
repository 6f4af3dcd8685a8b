/** How many requests a client may make. */
@NullMarked
package io.claviger.server.limit;

import org.jspecify.annotations.NullMarked;
