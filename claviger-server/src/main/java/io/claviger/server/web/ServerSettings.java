package io.claviger.server.web;

import java.time.Duration;
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
 */
@ConfigurationProperties("claviger.server")
record ServerSettings(
    @DefaultValue("false") boolean insecureHttp,
    @DefaultValue("2s") Duration drainPeriod,
    @DefaultValue("0") int connectionsPerClient) {}
