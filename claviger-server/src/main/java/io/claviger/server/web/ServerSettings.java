package io.claviger.server.web;

import io.claviger.server.limit.Rate;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What only the standalone server has to be told.
 *
 * @param insecureHttp allows plain HTTP on an address that others reach; only behind a proxy that
 *     does TLS.
 * @param drainPeriod how long the server goes on answering after it was told to stop, so that
 *     balancers see it.
 * @param connectionsPerClient how many connections one IPv4 address, or one /64 of IPv6, may have;
 *     0 for no limit of their own.
 * @param trustedProxies addresses and ranges of the proxies whose forwarded headers count.
 * @param rateLimits how many requests are served.
 */
@ConfigurationProperties("claviger.server")
record ServerSettings(
    @DefaultValue("false") boolean insecureHttp,
    @DefaultValue("2s") Duration drainPeriod,
    @DefaultValue("0") int connectionsPerClient,
    @DefaultValue List<String> trustedProxies,
    @DefaultValue RateLimitSettings rateLimits) {

  /** Copies the list. */
  ServerSettings {
    trustedProxies = List.copyOf(trustedProxies);
  }

  /**
   * How many requests are served; what is beyond gets 429.
   *
   * @param address requests of an IPv4 address, or of a /64 of IPv6.
   * @param failures failed authentications of the same.
   * @param principal requests of a principal.
   */
  record RateLimitSettings(
      @DefaultValue Requests address,
      @DefaultValue Failures failures,
      @DefaultValue Requests principal) {}

  /**
   * A limit that is off unless it is set.
   *
   * @param atOnce how many requests at once; 0 for no limit.
   * @param perMinute how many more in each minute; 0 for no limit.
   */
  record Requests(@DefaultValue("0") int atOnce, @DefaultValue("0") int perMinute) {
    Rate rate() {
      return new Rate(atOnce, perMinute);
    }
  }

  /**
   * A limit that is on unless it is switched off.
   *
   * @param atOnce how many failures at once; 0 for no limit.
   * @param perMinute how many more in each minute; 0 for no limit.
   */
  record Failures(@DefaultValue("20") int atOnce, @DefaultValue("60") int perMinute) {
    Rate rate() {
      return atOnce == 0 ? Rate.UNLIMITED : new Rate(atOnce, perMinute);
    }
  }
}
