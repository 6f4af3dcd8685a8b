package io.claviger.spring.web;

import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Adds the routes to the OpenAPI document when springdoc is there. */
@AutoConfiguration
@ConditionalOnClass(OpenApiCustomizer.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "claviger.web.enabled", matchIfMissing = true)
public final class ClavigerOpenApiAutoConfiguration {
  /** Made by Spring. */
  public ClavigerOpenApiAutoConfiguration() {}

  @Bean
  OpenApiCustomizer clavigerOpenApi(ObjectProvider<LoginService> logins) {
    return new OpenApiRoutes(logins.getIfAvailable() != null);
  }
}
