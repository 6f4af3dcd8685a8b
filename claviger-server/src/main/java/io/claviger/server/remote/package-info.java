/**
 * A light client of the HTTP API for the command line: no Spring, no JSON library, quick to start.
 */
@NullMarked
package io.claviger.server.remote;

import org.jspecify.annotations.NullMarked;
