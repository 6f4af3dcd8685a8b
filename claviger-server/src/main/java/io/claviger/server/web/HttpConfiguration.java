package io.claviger.server.web;

import io.claviger.server.connection.ConnectionTable;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** The server's HTTP side around the REST routes: access and stopping. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ServerSettings.class, DataSettings.class})
class HttpConfiguration {
  /** Behind the filter of the REST routes, which gives a request its id and asks who calls. */
  private static final int ACCESS_ORDER = 0;

  @Bean
  FilterRegistrationBean<AccessFilter> accessFilter(TokenCallerResolver resolver) {
    FilterRegistrationBean<AccessFilter> registration =
        new FilterRegistrationBean<>(
            new AccessFilter(resolver, new KnownScrapers(System::nanoTime)));
    registration.setOrder(ACCESS_ORDER);
    return registration;
  }

  /** Where Spring's own observation of requests would be. */
  @Bean
  FilterRegistrationBean<RequestTimer> requestTimer(MeterRegistry registry, Environment settings) {
    FilterRegistrationBean<RequestTimer> registration =
        new FilterRegistrationBean<>(new RequestTimer(registry));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    registration.setEnabled(!TracingSwitch.isOn(settings));
    return registration;
  }

  @Bean
  ConnectionTable connectionTable(Environment settings, ServerSettings server) {
    return new ConnectionTable(
        ConnectionLimit.of(
            settings, server.connectionsPerClient(), Runtime.getRuntime().maxMemory()),
        System::nanoTime);
  }

  @Bean
  ConnectionLimit connectionLimit(ConnectionTable table) {
    return new ConnectionLimit(table);
  }

  /** Otherwise the document names the server as the client did, whatever it said. */
  @Bean
  OpenApiCustomizer relativeServer() {
    return document -> document.setServers(List.of(new Server().url("/")));
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
