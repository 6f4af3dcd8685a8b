package io.claviger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.ConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsTest {
  /** Settings of another module. */
  @ConfigurationProperties("claviger.other")
  record Other(String name, Map<String, String> labels) {}

  @Test
  void acceptsEveryKnownSettingInEverySpelling() {
    assertThat(
            problems(
                new MapPropertySource(
                    "file",
                    Map.of(
                        "claviger.database-url", "x",
                        "claviger.databaseUrl", "x",
                        "claviger.ROOT_KEY_FILE", "x",
                        "claviger.admins[0]", "x",
                        "claviger.access.roles.any", "x",
                        "claviger.web.enabled", "true",
                        "claviger.web.problems-everywhere", "true",
                        "claviger.other.name", "x",
                        "claviger.other.labels.any.key", "x",
                        "server.port", "0"))))
        .isEmpty();
  }

  @Test
  void acceptsWhatAModuleDeclares() {
    assertThat(
            problems(
                new MapPropertySource(
                    "arguments", Map.of("claviger.declared.byAModule", "x", "other.name", "x"))))
        .isEmpty();
  }

  @Test
  void suggestsTheNearestSetting() {
    assertThat(problems(new MapPropertySource("file", Map.of("claviger.databse-url", "x"))))
        .isEqualTo("unknown setting claviger.databse-url; did you mean claviger.database-url?");
    assertThat(problems(new MapPropertySource("file", Map.of("claviger.web.enable", "x"))))
        .endsWith("did you mean claviger.web.enabled?");
    assertThat(problems(new MapPropertySource("file", Map.of("claviger.zzzzzzzzzzzzzz", "x"))))
        .contains("known are claviger.access.decided-by, ", " claviger.admins, ");
  }

  @Test
  void reportsAllUnknownSettingsAtOnceWithoutWhatTheyHold() {
    assertThat(
            problems(
                new MapPropertySource(
                    "file", Map.of("claviger.a", "hunter2", "claviger.b", "hunter2"))))
        .contains("claviger.a", "claviger.b")
        .doesNotContain("hunter2");
  }

  @Test
  void leavesTheEnvironmentAlone() {
    assertThat(
            problems(
                new SystemEnvironmentPropertySource(
                    "systemEnvironment", Map.of("claviger.port", "tcp://10.0.0.1:8200"))))
        .isEmpty();
  }

  @Test
  void neverPrintsKeyOrPassword() {
    ClavigerProperties settings =
        new ClavigerProperties(
            "postgresql://u:hunter2@h/d",
            "hunter2",
            null,
            false,
            java.util.Set.of("a"),
            new ClavigerProperties.Access(
                ClavigerProperties.Access.DecidedBy.POLICIES, Map.of(), Map.of()),
            null,
            true,
            new ClavigerProperties.Web(true, false),
            new ClavigerProperties.Audit(
                null,
                URI.create("https://h/hunter2"),
                "hunter2",
                null,
                null,
                5,
                Duration.ofMinutes(5),
                100,
                Duration.ofDays(30)));
    assertThat(settings.toString()).doesNotContain("hunter2").contains("admins=[a]");
    assertThat(settings.audit().toString()).doesNotContain("hunter2");
  }

  private static String problems(org.springframework.core.env.PropertySource<?> source) {
    StandardEnvironment environment = new StandardEnvironment();
    MutablePropertySources sources = environment.getPropertySources();
    sources.remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    sources.addFirst(source);
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    beans.registerBeanDefinition("settings", new RootBeanDefinition(ClavigerProperties.class));
    beans.registerBeanDefinition("other", new RootBeanDefinition(Other.class));
    try {
      new UnknownSettings(environment).postProcessBeanFactory(beans);
      return "";
    } catch (ConfigurationException e) {
      return String.join("; ", e.problems());
    }
  }
}
