/** The executable: {@link io.claviger.server.Main} hands the arguments to the command line. */
@NullMarked
package io.claviger.server;

import org.jspecify.annotations.NullMarked;
