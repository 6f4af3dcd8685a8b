package io.claviger.server.web;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The server's HTTP side around the REST routes: access and stopping. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ServerSettings.class, DataSettings.class})
class HttpConfiguration {
  /** Behind the filter of the REST routes, which gives a request its id and asks who calls. */
  private static final int ACCESS_ORDER = 0;

  @Bean
  FilterRegistrationBean<AccessFilter> accessFilter(TokenCallerResolver resolver) {
    FilterRegistrationBean<AccessFilter> registration =
        new FilterRegistrationBean<>(new AccessFilter(resolver));
    registration.setOrder(ACCESS_ORDER);
    return registration;
  }

  @Bean
  Draining draining(ServerSettings settings) {
    return new Draining(settings.drainPeriod());
  }

  @Bean
  FilterRegistrationBean<Draining.CloseConnections> drainingFilter(Draining draining) {
    FilterRegistrationBean<Draining.CloseConnections> registration =
        new FilterRegistrationBean<>(draining.filter());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }
}
