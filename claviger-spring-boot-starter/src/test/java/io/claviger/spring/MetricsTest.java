package io.claviger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.Claviger;
import io.claviger.api.CreateSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.seal.RootKeyFile;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The numbers of Claviger in an application's own registry. */
class MetricsTest {
  @TempDir Path home;
  private ApplicationContextRunner runner;

  @BeforeEach
  void makeARootKey() {
    RootKeyFile.createIfMissing(home.resolve("root.key"), new SecureRandom());
    runner =
        new ApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(
                    ClavigerAutoConfiguration.class,
                    ClavigerMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class))
            .withPropertyValues(
                "claviger.database-url=sqlite:///" + home.resolve("test.db"),
                "claviger.root-key-file=" + home.resolve("root.key"),
                "claviger.admins=dispatch",
                "claviger.default-principal=dispatch");
  }

  @Test
  void areInTheRegistryOfTheApplication() {
    runner
        .withBean(SimpleMeterRegistry.class)
        .run(
            context -> {
              SecretsManager secrets = context.getBean(SecretsManager.class);
              secrets.create(CreateSecret.builder("a/b", SecretValue.text("v")).build());
              secrets.get("a/b").value().close();

              MeterRegistry registry = context.getBean(MeterRegistry.class);
              assertThat(registry.get("secrets_created").functionCounter().count()).isEqualTo(1);
              assertThat(
                      registry
                          .get("claviger_reads")
                          .tag("result", "success")
                          .functionCounter()
                          .count())
                  .isEqualTo(1);
              assertThat(registry.get("secret_access_duration_ms").summary().count()).isEqualTo(1);
              assertThat(registry.get("secret_access_duration_ms").summary().max())
                  .isBetween(0.001, 3000.0);
              assertThat(registry.get("claviger_append_duration").timer().count()).isEqualTo(1);
              assertThat(registry.get("claviger_change_batch_size").summary().totalAmount())
                  .isEqualTo(1);
              assertThat(registry.get("claviger_up").tag("part", "audit").gauge().value())
                  .isEqualTo(1);
            });
  }

  @Test
  void areLeftOutWhereThereIsNoMicrometer() {
    runner
        .withClassLoader(
            new FilteredClassLoader("io.micrometer", "org.springframework.boot.micrometer"))
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(Claviger.class)
                    .doesNotHaveBean("clavigerMetrics"));
  }

  @Test
  void canBeReplaced() {
    MeterBinder own = registry -> {};
    runner
        .withBean("clavigerMetrics", MeterBinder.class, () -> own)
        .run(context -> assertThat(context.getBean("clavigerMetrics")).isSameAs(own));
  }

  @Test
  void onlyTheCounterOfTheGuideKeepsItsName() {
    CreatedCounterNaming naming = new CreatedCounterNaming(NamingConvention.camelCase);

    assertThat(naming.name("secrets_created", Meter.Type.COUNTER, null))
        .isEqualTo("secrets_created");
    assertThat(naming.name("others.created", Meter.Type.COUNTER, null)).isEqualTo("othersCreated");
    assertThat(naming.tagKey("a.b")).isEqualTo("aB");
  }
}
