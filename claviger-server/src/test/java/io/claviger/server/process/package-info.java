/** Real servers, killed, stopped and restarted under load, and what must be left then. */
@NullMarked
package io.claviger.server.process;

import org.jspecify.annotations.NullMarked;
