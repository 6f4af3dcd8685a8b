package io.claviger.example.fleet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;

/** Starts the application. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class FleetApplication {
  private static final Logger log = LoggerFactory.getLogger(FleetApplication.class);

  /**
   * Starts the application.
   *
   * @param arguments settings as {@code --name=value}
   */
  public static void main(String[] arguments) {
    SpringApplication.run(FleetApplication.class, arguments);
  }

  @EventListener
  void ready(ApplicationReadyEvent event) {
    if (event.getApplicationContext() instanceof WebServerApplicationContext context
        && context.getWebServer() != null) {
      log.info("Radio Fleet Dispatch is ready: port {}", context.getWebServer().getPort());
    }
  }
}
