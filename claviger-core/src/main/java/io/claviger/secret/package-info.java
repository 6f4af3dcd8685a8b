/** Secrets and versions as they are stored, and the port to where they are. */
@NullMarked
package io.claviger.secret;

import org.jspecify.annotations.NullMarked;
