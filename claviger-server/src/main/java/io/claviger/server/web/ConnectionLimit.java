package io.claviger.server.web;

import io.claviger.server.connection.BoundedHttp11Protocol;
import io.claviger.server.connection.ConnectionLimits;
import io.claviger.server.connection.ConnectionTable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Fits the number of connections to the heap: every one may be half-way through a request, which
 * costs its buffers, and a stranger may open them all. Without this a server whose memory is gone
 * answers nobody. A limit in the settings wins.
 */
final class ConnectionLimit
    implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {
  static final String SETTING = "server.tomcat.max-connections";

  /** Of the heap, for connections. */
  private static final double SHARE = 0.45;

  /** What a connection half-way through a body holds, measured; in the header it is a third. */
  private static final int PLAIN_BYTES = 84 * 1024;

  /** The same with TLS: its engine has buffers of the largest record, in both directions. */
  private static final int TLS_BYTES = 184 * 1024;

  private static final int MIN = 64;
  private static final int MAX = 8192;

  /** Of the heap, for those that wait for their first header. */
  private static final double WAITING_SHARE = 0.1;

  /** What one of them holds, with what it may have sent on average: about half each. */
  private static final int WAITING_BYTES = 2 * 1024;

  private static final int MAX_WAITING = 32_768;

  /** What the process has open besides: libraries, database, logs. */
  private static final int OTHER_FILES = 256;

  /** A small answer fits; a large one is written in several pieces. */
  private static final int WRITE_BUFFER = 4096;

  private static final int READ_BUFFER = 2048;

  private final ConnectionTable table;

  ConnectionLimit(ConnectionTable table) {
    this.table = table;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.setProtocol(BoundedHttp11Protocol.class.getName());
    factory.addConnectorCustomizers(
        connector -> {
          connector.setProperty("socket.appReadBufSize", Integer.toString(READ_BUFFER));
          connector.setProperty("socket.appWriteBufSize", Integer.toString(WRITE_BUFFER));
          ((BoundedHttp11Protocol) connector.getProtocolHandler()).use(table);
        });
  }

  /** The limits by settings and heap. */
  static ConnectionLimits of(Environment settings, int perClient, long heap) {
    long files = OpenFiles.max() - OTHER_FILES;
    int fitting = Math.clamp(files / 2, MIN, fitting(heap, StartChecks.hasTls(settings)));
    int max = settings.getProperty(SETTING, Integer.class, fitting);
    return new ConnectionLimits(max, waiting(heap, files - max), perClient);
  }

  /** How many connections may wait, with so many bytes of heap and so many files left to open. */
  static int waiting(long heap, long files) {
    double fits = Math.min(WAITING_SHARE * heap / WAITING_BYTES, 0.8 * files);
    return (int) Math.clamp(fits, MIN, MAX_WAITING);
  }

  /** The number of connections for so many bytes of heap. */
  static int fitting(long heap, boolean tls) {
    double fits = SHARE * heap / (tls ? TLS_BYTES : PLAIN_BYTES);
    return (int) Math.clamp(fits, MIN, MAX);
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
