/** The Spring application behind {@code serve} and {@code dev}: access, limits, start and stop. */
@NullMarked
package io.claviger.server.web;

import org.jspecify.annotations.NullMarked;
