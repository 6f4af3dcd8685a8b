package io.claviger.server.web;

import io.claviger.Claviger;
import io.claviger.api.ClavigerException;
import io.claviger.api.ConfigurationException;
import io.claviger.server.local.Installation;
import io.claviger.spring.AuditSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/** A running server. Thread-safe. */
public final class ServerProcess implements AutoCloseable {
  /** Development keeps what is needed of the audit log to look at. */
  private static final int DEVELOPMENT_DAYS = 1;

  private final ConfigurableApplicationContext context;
  private final CountDownLatch closed = new CountDownLatch(1);

  private ServerProcess(ConfigurableApplicationContext context) {
    this.context = context;
    context.addApplicationListener(
        event -> {
          if (event instanceof ContextClosedEvent) {
            closed.countDown();
          }
        });
  }

  /**
   * Starts a server; when this returns, it answers requests.
   *
   * @param options how
   * @return the server
   * @throws ConfigurationException with everything that is wrong with the settings
   * @throws PortTakenException if another program listens on the port
   * @throws ClavigerException if the engine cannot start
   */
  public static ServerProcess start(ServerOptions options) {
    Opening opening = new Opening(options);
    SpringApplication application = new SpringApplication(ServerApplication.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setDefaultProperties(logSettings(options.development()));
    application.addInitializers(new LogOutput(options.verbose()), opening);
    try {
      return new ServerProcess(application.run(options.settings().toArray(String[]::new)));
    } catch (RuntimeException e) {
      opening.abandon();
      throw meaning(e);
    }
  }

  /** Lines for a person in development, where only warnings interrupt; else for a collector. */
  private static Map<String, Object> logSettings(boolean development) {
    return development
        ? Map.of("logging.level.io.claviger", "WARN")
        : Map.of(
            "logging.level.io.claviger", "INFO", "logging.structured.format.console", "logstash");
  }

  /** The error that matters among those Spring wraps around it. */
  private static RuntimeException meaning(RuntimeException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClavigerException known) {
        return known;
      }
      if (cause instanceof PortTakenException known) {
        return known;
      }
      if (cause instanceof PortInUseException taken) {
        return new PortTakenException(taken.getPort());
      }
      if (cause instanceof BindException setting
          && !(setting.getCause() instanceof BindException)) {
        return new ConfigurationException(List.of(problem(setting)));
      }
    }
    return error;
  }

  /** Never the value: it may be a secret that was put in the wrong place. */
  private static String problem(BindException setting) {
    ConfigurationProperty property = setting.getProperty();
    Origin origin = property == null ? null : property.getOrigin();
    return setting.getName()
        + (origin == null ? "" : " (" + origin + ")")
        + " cannot be understood; docs/configuration.md tells what it may be";
  }

  /**
   * Returns the engine behind the server.
   *
   * @return the engine; it closes with the server
   */
  public Claviger claviger() {
    return context.getBean(Claviger.class);
  }

  /**
   * Returns where the server answers.
   *
   * @return scheme, address and the real port
   */
  public URI uri() {
    Environment settings = context.getEnvironment();
    String scheme = StartChecks.hasTls(settings) ? "https" : "http";
    String address = settings.getProperty("server.address", "127.0.0.1");
    String host = address.contains(":") ? "[" + address + "]" : address;
    return URI.create(scheme + "://" + host + ":" + port());
  }

  private int port() {
    var server = ((WebServerApplicationContext) context).getWebServer();
    return server == null ? -1 : server.getPort();
  }

  /**
   * Waits until the server is closed, as a rule by a signal to the process.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void awaitEnd() throws InterruptedException {
    closed.await();
  }

  /** Stops: open requests are answered first. */
  @Override
  public void close() {
    context.close();
  }

  /** Checks the settings as soon as they are known, then opens the engine beside Spring. */
  private static final class Opening
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private final ServerOptions options;
    private volatile @Nullable EngineStart engine;

    Opening(ServerOptions options) {
      this.options = options;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
      Installation installation = StartChecks.check(context.getEnvironment(), options);
      Environment settings = context.getEnvironment();
      PortCheck.requireFree(settings);
      EngineStart start =
          EngineStart.of(installation, options.migrate(settings), audit(settings, options));
      engine = start;
      context.getBeanFactory().registerSingleton("engineStart", start);
    }

    private static AuditSettings audit(Environment settings, ServerOptions options) {
      int days = options.development() ? DEVELOPMENT_DAYS : AuditSettings.RETENTION_DAYS;
      return AuditSettings.of(settings, days)
          .withHeadsFile(
              options
                  .locations()
                  .headsFile(
                      settings.getProperty("claviger.audit.heads-file"),
                      settings.getProperty("claviger.data")));
    }

    void abandon() {
      EngineStart start = engine;
      if (start != null) {
        start.abandon();
      }
    }
  }
}
