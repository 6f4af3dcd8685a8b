package io.claviger.server.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Leaves tracing, and the observation of requests that feeds it, out of a server that has nowhere
 * to send traces to: by the names of its parts, and before Spring Boot's own filters, which would
 * load classes of it. Made by Spring.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TracingSwitch implements AutoConfigurationImportFilter, EnvironmentAware {
  static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

  private static final List<String> PARTS =
      List.of(
          "org.springframework.boot.micrometer.tracing.",
          "org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration",
          "org.springframework.boot.opentelemetry.");

  private boolean on;

  TracingSwitch() {}

  @Override
  public void setEnvironment(Environment environment) {
    on = isOn(environment);
  }

  /** Whether there is somewhere to send traces to. */
  static boolean isOn(Environment environment) {
    return !environment.getProperty(ENDPOINT, "").isBlank();
  }

  @Override
  public boolean[] match(
      @Nullable String[] autoConfigurations, AutoConfigurationMetadata autoConfigurationMetadata) {
    boolean[] wanted = new boolean[autoConfigurations.length];
    for (int i = 0; i < wanted.length; i++) {
      String name = autoConfigurations[i];
      wanted[i] = on || name == null || PARTS.stream().noneMatch(name::startsWith);
    }
    return wanted;
  }
}
