package io.claviger.server.web;

import io.claviger.Claviger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** The Spring application of the standalone server. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({TomcatLimits.class, ProblemErrorController.class})
class ServerApplication {
  /** Outside of everything but the tracing of requests. */
  private static final int ACCESS_ORDER = Ordered.HIGHEST_PRECEDENCE + 1000;

  @Bean(destroyMethod = "close")
  Claviger claviger(EngineStart engine) {
    return engine.await();
  }

  @Bean
  TokenCallerResolver callerResolver(Claviger claviger) {
    return new TokenCallerResolver(claviger.tokens());
  }

  @Bean
  FilterRegistrationBean<AccessFilter> accessFilter(TokenCallerResolver resolver) {
    FilterRegistrationBean<AccessFilter> registration =
        new FilterRegistrationBean<>(new AccessFilter(resolver));
    registration.setOrder(ACCESS_ORDER);
    return registration;
  }

  @Bean
  Draining draining(Environment settings) {
    return new Draining(settings);
  }

  @Bean
  FilterRegistrationBean<Draining.CloseConnections> drainingFilter(Draining draining) {
    FilterRegistrationBean<Draining.CloseConnections> registration =
        new FilterRegistrationBean<>(draining.filter());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }
}
