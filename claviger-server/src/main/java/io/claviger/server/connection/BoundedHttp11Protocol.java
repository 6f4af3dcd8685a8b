package io.claviger.server.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/1.1 for a hostile network: limits to the time and number of connections, TLS of
 * today only, and the headers that every answer has. Tomcat itself limits only the time from one
 * byte to the next, so a client that drips bytes would keep its connection, and its buffers, for
 * ever. Made by Tomcat, by its name; {@link #use} must be called before it starts.
 */
public final class BoundedHttp11Protocol extends Http11NioProtocol {
  /** Tomcat ends idle connections itself; this is for those that it does not see as idle. */
  private static final Duration KEEP_ALIVE_MARGIN = Duration.ofSeconds(5);

  private static final Duration FOR_EVER = Duration.ofDays(3650);

  private final BoundedEndpoint endpoint;
  private @Nullable ScheduledFuture<?> sweep;

  /** Made by Tomcat. */
  public BoundedHttp11Protocol() {
    this(new BoundedEndpoint());
  }

  private BoundedHttp11Protocol(BoundedEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  /**
   * Says where connections are kept, and how many there may be.
   *
   * @param table the table
   */
  public void use(ConnectionTable table) {
    endpoint.use(table);
    setMaxConnections(table.limits().all());
  }

  @Override
  public void start() throws Exception {
    super.start();
    long step = ConnectionTable.STEP.toMillis();
    sweep =
        getUtilityExecutor()
            .scheduleWithFixedDelay(
                () -> endpoint.table().sweep(keepAlive()), step, step, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() throws Exception {
    ScheduledFuture<?> running = sweep;
    if (running != null) {
      running.cancel(false);
    }
    super.stop();
  }

  private Duration keepAlive() {
    int millis = getKeepAliveTimeout();
    return millis < 0 ? FOR_EVER : Duration.ofMillis(millis).plus(KEEP_ALIVE_MARGIN);
  }

  @Override
  public void addSslHostConfig(SSLHostConfig config, boolean replace) {
    TlsRules.apply(config);
    super.addSslHostConfig(config, replace);
  }

  @Override
  protected Processor createProcessor() {
    return new WatchedProcessor(this, new FrontAdapter(getAdapter(), isSSLEnabled()));
  }

  /** Tells a connection when it is worked on. */
  private static final class WatchedProcessor extends Http11Processor {
    private final BoundedHttp11Protocol protocol;
    private final FrontAdapter front;

    WatchedProcessor(BoundedHttp11Protocol protocol, FrontAdapter front) {
      super(protocol, front);
      this.protocol = protocol;
      this.front = front;
    }

    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      ClientConnection connection =
          socket.getSocket() instanceof NioChannel channel
              ? protocol.endpoint.table().find(channel.getIOChannel())
              : null;
      if (connection == null) {
        return SocketState.CLOSED;
      }
      front.serveFor(connection);
      ClientConnection.Phase before = connection.wakes(System.nanoTime());
      SocketState state = super.service(socket);
      connection.rests(before, state == SocketState.LONG, System.nanoTime());
      return state;
    }
  }
}
