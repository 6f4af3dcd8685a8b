package io.claviger.spring;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * A default that lets {@code /actuator/health} say which component is down (names and states, no
 * details). Any other source of settings overrides it.
 */
final class HealthDefaults implements EnvironmentPostProcessor {
  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    if (environment.getProperty("management.health.claviger.enabled", Boolean.class, true)) {
      environment
          .getPropertySources()
          .addLast(
              new MapPropertySource(
                  "clavigerHealthDefaults",
                  Map.of("management.endpoint.health.show-components", "always")));
    }
  }
}
