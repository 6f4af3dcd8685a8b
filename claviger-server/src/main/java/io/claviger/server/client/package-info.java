/** Who a request comes from: the socket's peer, or whom a trusted proxy names. */
@NullMarked
package io.claviger.server.client;

import org.jspecify.annotations.NullMarked;
