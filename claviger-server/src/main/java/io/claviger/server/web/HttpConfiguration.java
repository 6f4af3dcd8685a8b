package io.claviger.server.web;

import io.claviger.api.ConfigurationException;
import io.claviger.server.client.TrustedProxies;
import io.claviger.server.connection.ConnectionTable;
import io.claviger.server.limit.KnownTokens;
import io.claviger.server.limit.Rate;
import io.claviger.server.limit.RateLimits;
import io.claviger.server.limit.RateLimits.Limit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.swagger.v3.oas.models.servers.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.filter.RequestContextFilter;

/** The server's HTTP side around the REST routes: access and stopping. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ServerSettings.class, DataSettings.class})
class HttpConfiguration {
  /** Behind the filter that gives a request its id, and before all that look at it. */
  private static final int CLIENT_ORDER = Ordered.HIGHEST_PRECEDENCE + 20;

  /** Behind the filter of the REST routes, which asks who calls. */
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

  /**
   * The routes of the API have no use for it, and Spring's dispatcher does the same for its own.
   */
  @Bean
  FilterRegistrationBean<RequestContextFilter> requestContextFilter() {
    FilterRegistrationBean<RequestContextFilter> registration =
        new FilterRegistrationBean<>(new RequestContextFilter());
    registration.setEnabled(false);
    return registration;
  }

  @Bean
  RateLimits rateLimits(ServerSettings server) {
    List<String> problems = new ArrayList<>();
    RateLimits limits =
        new RateLimits(
            rate("address", server.rateLimits().address()::rate, problems),
            rate("failures", server.rateLimits().failures()::rate, problems),
            rate("principal", server.rateLimits().principal()::rate, problems),
            System::nanoTime);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return limits;
  }

  private static Rate rate(String name, Supplier<Rate> setting, List<String> problems) {
    try {
      return setting.get();
    } catch (IllegalArgumentException e) {
      problems.add("claviger.server.rate-limits." + name + ": " + e.getMessage());
      return Rate.UNLIMITED;
    }
  }

  @Bean
  FilterRegistrationBean<ClientFilter> clientFilter(ServerSettings server, RateLimits limits) {
    FilterRegistrationBean<ClientFilter> registration =
        new FilterRegistrationBean<>(
            new ClientFilter(
                TrustedProxies.of(server.trustedProxies()),
                limits,
                new KnownTokens(System::nanoTime)));
    registration.setOrder(CLIENT_ORDER);
    return registration;
  }

  @Bean
  FilterRegistrationBean<PrincipalLimitFilter> principalLimitFilter(RateLimits limits) {
    FilterRegistrationBean<PrincipalLimitFilter> registration =
        new FilterRegistrationBean<>(new PrincipalLimitFilter(limits));
    registration.setOrder(ACCESS_ORDER + 1);
    registration.setEnabled(limits.limitsPrincipals());
    return registration;
  }

  @Bean
  MeterBinder rateLimitMeters(RateLimits limits) {
    return registry -> {
      for (Limit limit : Limit.values()) {
        FunctionCounter.builder("claviger_rate_limited", limits, all -> all.refused(limit))
            .description("Requests refused because there were too many, by limit.")
            .tag("limit", limit.wireName())
            .register(registry);
      }
    };
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

  @Bean
  MeterBinder connectionMeters(ConnectionTable table) {
    return new ConnectionMeters(table);
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
