package io.claviger.spring;

import io.claviger.Claviger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.annotation.Bean;

/** The numbers of Claviger in the application's own meter registry. */
@AutoConfiguration(after = ClavigerAutoConfiguration.class)
@ConditionalOnClass({MeterBinder.class, MeterRegistryCustomizer.class})
public final class ClavigerMetricsAutoConfiguration {
  /** Made by Spring. */
  public ClavigerMetricsAutoConfiguration() {}

  @Bean
  @ConditionalOnBean(Claviger.class)
  @ConditionalOnMissingBean(name = "clavigerMetrics")
  MeterBinder clavigerMetrics(Claviger claviger) {
    return new MicrometerMetrics(claviger.metrics());
  }

  @Bean
  static MeterRegistryCustomizer<MeterRegistry> clavigerMetricNames() {
    return registry ->
        registry
            .config()
            .namingConvention(new CreatedCounterNaming(registry.config().namingConvention()));
  }
}
