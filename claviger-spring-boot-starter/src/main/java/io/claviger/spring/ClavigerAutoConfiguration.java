package io.claviger.spring;

import io.claviger.Claviger;
import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.seal.RootKeyFile;
import io.claviger.seal.RootKeysFromText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * The engine and its facades as beans. An application that defines its own {@link Claviger} gets
 * the rest around it.
 */
@AutoConfiguration
@EnableConfigurationProperties(ClavigerProperties.class)
public final class ClavigerAutoConfiguration {
  static final String DEFAULT_DATABASE_URL = "sqlite:///./claviger.db";

  /** Made by Spring. */
  public ClavigerAutoConfiguration() {}

  @Bean
  static UnknownSettings clavigerUnknownSettings(ConfigurableEnvironment environment) {
    return new UnknownSettings(environment);
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  Claviger claviger(ClavigerProperties settings, Environment environment) {
    List<String> problems = new ArrayList<>();
    Claviger.Builder builder =
        Claviger.builder()
            .databaseUrl(databaseUrl(settings, environment))
            .migrate(settings.migrate());
    boolean keyIsNew = rootKeys(builder, settings, problems);
    settings.admins().stream().sorted().forEach(builder::admin);
    settings.access().principals().forEach(builder::grant);
    if (settings.access().decidedBy() == ClavigerProperties.Access.DecidedBy.HOST) {
      builder.hostDecides();
    }
    if (settings.defaultPrincipal() != null) {
      builder.defaultPrincipal(settings.defaultPrincipal());
    }
    try {
      AuditSettings.of(settings.audit(), environment, AuditSettings.RETENTION_DAYS)
          .applyTo(builder);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return keyIsNew ? buildWithNewKey(builder, settings) : builder.build();
  }

  /** A key made for a database that has one already opens nothing, and would hide the loss. */
  private static Claviger buildWithNewKey(Claviger.Builder builder, ClavigerProperties settings) {
    try {
      return builder.build();
    } catch (KeyException e) {
      Path file = Objects.requireNonNull(settings.rootKeyFile());
      try {
        Files.deleteIfExists(file);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw new KeyException(
          "%s is missing, and nothing else opens this database: bring the key back".formatted(file),
          e);
    }
  }

  private static String databaseUrl(ClavigerProperties settings, Environment environment) {
    if (settings.databaseUrl() != null) {
      return settings.databaseUrl();
    }
    return environment.getProperty("DATABASE_URL", DEFAULT_DATABASE_URL);
  }

  /** Returns whether the key was made just now. */
  private static boolean rootKeys(
      Claviger.Builder builder, ClavigerProperties settings, List<String> problems) {
    boolean created = false;
    if (settings.rootKey() != null && settings.rootKeyFile() != null) {
      problems.add("give claviger.root-key or claviger.root-key-file, not both");
    } else if (settings.rootKey() != null) {
      builder.rootKeys(RootKeysFromText.parse(settings.rootKey()));
    } else if (settings.rootKeyFile() != null) {
      Path file = settings.rootKeyFile();
      if (settings.createRootKey()) {
        created = RootKeyFile.createIfMissing(file, new SecureRandom());
      }
      builder.rootKeySource(() -> RootKeyFile.load(file));
    } else {
      problems.add(
          "there is no root key: set the variable CLAVIGER_ROOT_KEY or the property"
              + " claviger.root-key-file");
    }
    return created;
  }

  @Bean
  @ConditionalOnMissingBean
  SecretsManager secretsManager(Claviger claviger) {
    return claviger.secrets();
  }

  @Bean
  @ConditionalOnMissingBean
  SecretsAudit secretsAudit(Claviger claviger) {
    return claviger.audit();
  }
}
