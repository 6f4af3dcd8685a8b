package io.claviger.spring;

import io.claviger.Claviger;
import io.claviger.engine.HealthReport;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The health of database and audit, told apart, as the contributor {@code claviger}. */
@AutoConfiguration(
    after = {ClavigerAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class})
@ConditionalOnClass(HealthContributor.class)
@ConditionalOnEnabledHealthIndicator("claviger")
public final class ClavigerHealthAutoConfiguration {
  /** Made by Spring. */
  public ClavigerHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnBean(Claviger.class)
  @ConditionalOnMissingBean(name = "clavigerHealthContributor")
  CompositeHealthContributor clavigerHealthContributor(Claviger claviger) {
    return contributor(claviger::health);
  }

  /** Runs after Spring Boot's own, which makes the group. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  @ConditionalOnBean(name = "clavigerHealthContributor")
  static ReadinessGroup clavigerReadinessGroup() {
    return new ReadinessGroup();
  }

  static CompositeHealthContributor contributor(Supplier<HealthReport> health) {
    return CompositeHealthContributor.fromMap(
        Map.of(
            "database", indicator(health, HealthReport::database),
            "audit", indicator(health, HealthReport::audit)));
  }

  private static HealthIndicator indicator(
      Supplier<HealthReport> health, Function<HealthReport, HealthReport.Part> part) {
    return () -> {
      HealthReport.Part found = part.apply(health.get());
      Health.Builder builder = found.up() ? Health.up() : Health.down();
      if (!found.detail().isEmpty()) {
        builder.withDetail("detail", found.detail());
      }
      return builder.build();
    };
  }
}
