package io.claviger.server.web;

import io.claviger.server.local.Locations;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The places of an installation as {@code serve} finds them in its settings. */
public final class SettingsFile {
  private SettingsFile() {}

  static Locations locations(Environment settings) {
    return Locations.ofTexts(
        settings.getProperty("claviger.data"),
        settings.getProperty("claviger.database-url", settings.getProperty("DATABASE_URL", "")),
        settings.getProperty("claviger.root-key-file"),
        settings.getProperty("claviger.root-key"));
  }

  /**
   * Reads a settings file as {@code serve} does; the environment wins over it.
   *
   * @param file a file for {@code --config}
   * @param variables the environment
   * @return the places that file and environment name
   */
  public static Locations locations(Path file, Map<String, String> variables) {
    StandardEnvironment environment =
        new StandardEnvironment() {
          @Override
          protected void customizePropertySources(MutablePropertySources sources) {
            sources.addLast(
                new MapPropertySource(
                    "commandLine", Map.of("spring.config.location", file.toUri().toString())));
            sources.addLast(
                new SystemEnvironmentPropertySource(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                    new HashMap<>(variables)));
          }
        };
    ConfigurationPropertySources.attach(environment);
    ConfigDataEnvironmentPostProcessor.applyTo(environment);
    return locations(environment);
  }
}
