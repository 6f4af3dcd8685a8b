/** Who may do what: callers, capabilities, decisions, tokens. */
@NullMarked
package io.claviger.access;

import org.jspecify.annotations.NullMarked;
