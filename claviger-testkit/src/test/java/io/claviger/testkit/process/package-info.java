/** Real processes over one database: killed, stopped, restarted, and what must be left then. */
@NullMarked
package io.claviger.testkit.process;

import org.jspecify.annotations.NullMarked;
