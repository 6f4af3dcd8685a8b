/** What stands between the network and the Spring application: connections, TLS, headers. */
@NullMarked
package io.claviger.server.connection;

import org.jspecify.annotations.NullMarked;
