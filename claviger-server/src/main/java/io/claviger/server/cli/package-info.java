/** The command line: one class per verb. */
@NullMarked
package io.claviger.server.cli;

import org.jspecify.annotations.NullMarked;
