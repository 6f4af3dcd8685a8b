package io.claviger.spring;

import io.claviger.Claviger;
import io.claviger.api.ConfigurationException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.seal.RootKeyFile;
import io.claviger.seal.RootKeysFromText;
import java.util.ArrayList;
import java.util.List;
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
    rootKeys(builder, settings, problems);
    settings.admins().stream().sorted().forEach(builder::admin);
    if (settings.defaultPrincipal() != null) {
      builder.defaultPrincipal(settings.defaultPrincipal());
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return builder.build();
  }

  private static String databaseUrl(ClavigerProperties settings, Environment environment) {
    if (settings.databaseUrl() != null) {
      return settings.databaseUrl();
    }
    return environment.getProperty("DATABASE_URL", DEFAULT_DATABASE_URL);
  }

  private static void rootKeys(
      Claviger.Builder builder, ClavigerProperties settings, List<String> problems) {
    if (settings.rootKey() != null && settings.rootKeyFile() != null) {
      problems.add("give claviger.root-key or claviger.root-key-file, not both");
    } else if (settings.rootKey() != null) {
      builder.rootKeys(RootKeysFromText.parse(settings.rootKey()));
    } else if (settings.rootKeyFile() != null) {
      builder.rootKeys(RootKeyFile.load(settings.rootKeyFile()));
    } else {
      problems.add(
          "there is no root key: set the variable CLAVIGER_ROOT_KEY or the property"
              + " claviger.root-key-file");
    }
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
