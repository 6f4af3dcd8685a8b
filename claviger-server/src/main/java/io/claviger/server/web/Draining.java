package io.claviger.server.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stops without failing a request. Tomcat alone would answer 503 to a request that arrives on a
 * kept-alive connection while it stops. So first (readiness is down already) every answer closes
 * its connection while new ones are still taken, for the drain period; then the port is closed and
 * the connections that are left get a moment to finish; then Spring Boot's graceful shutdown waits
 * for what still runs.
 */
final class Draining implements SmartLifecycle, ApplicationListener<WebServerInitializedEvent> {
  private static final Duration LAST_CONNECTIONS = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(20);

  private final Duration period;
  private volatile boolean running;
  private volatile boolean draining;
  private volatile @Nullable Connector connector;

  Draining(Duration period) {
    this.period = period;
  }

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    if (event.getWebServer() instanceof TomcatWebServer tomcat) {
      connector = tomcat.getTomcat().getConnector();
    }
  }

  CloseConnections filter() {
    return new CloseConnections();
  }

  /** Before the graceful shutdown of the web server, which is lower. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public void stop() {
    draining = true;
    running = false;
    Connector open = connector;
    if (open == null || !(open.getProtocolHandler() instanceof AbstractProtocol<?> protocol)) {
      return;
    }
    pause(period);
    protocol.closeServerSocketGraceful();
    long end = System.nanoTime() + LAST_CONNECTIONS.toNanos();
    while (protocol.getConnectionCount() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(STEP.toNanos());
    }
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    long left = time.toNanos();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = end - System.nanoTime();
    }
  }

  /** Tells clients, once the server stops, that their connection ends with this answer. */
  final class CloseConnections extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      if (draining) {
        response.setHeader("Connection", "close");
      }
      chain.doFilter(request, response);
    }
  }
}
