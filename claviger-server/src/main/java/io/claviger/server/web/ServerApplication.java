package io.claviger.server.web;

import io.claviger.Claviger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The Spring application of the standalone server. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(HttpConfiguration.class)
class ServerApplication {
  @Bean(destroyMethod = "close")
  Claviger claviger(EngineStart engine) {
    return engine.await();
  }

  @Bean
  TokenCallerResolver callerResolver(Claviger claviger) {
    return new TokenCallerResolver(claviger.tokens());
  }
}
