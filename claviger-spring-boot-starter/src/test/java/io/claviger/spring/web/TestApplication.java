package io.claviger.spring.web;

import io.claviger.spring.ClavigerAutoConfiguration;
import io.claviger.spring.ClavigerProperties;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A host application on a real Tomcat and a free port, shared by the tests of this module. */
final class TestApplication {
  private static ServletWebServerApplicationContext context;

  private TestApplication() {}

  /** The port of the application, which is started on first use and ends with the JVM. */
  static synchronized int port() {
    if (context == null) {
      context =
          (ServletWebServerApplicationContext)
              new SpringApplicationBuilder(Host.class)
                  .run(
                      "--server.port=0",
                      "--management.endpoints.web.exposure.include=health,metrics",
                      "--claviger.web.problems-everywhere=true",
                      "--claviger.admins=alice");
    }
    return context.getWebServer().getPort();
  }

  /** What a host application brings along: its own authentication. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(exclude = ClavigerAutoConfiguration.class)
  @EnableConfigurationProperties(ClavigerProperties.class)
  static class Host {
    @Bean
    Facades facades() {
      MemoryEngine engine = new MemoryEngine();
      return new Facades(
          caller -> FailingSecrets.around(engine.secrets(caller.context())),
          caller -> engine.audit(caller.context()));
    }

    @Bean
    FilterRegistrationBean<HostAuthentication> hostAuthentication() {
      FilterRegistrationBean<HostAuthentication> filter =
          new FilterRegistrationBean<>(new HostAuthentication());
      filter.setOrder(-100);
      return filter;
    }
  }

  /** Believes whoever says who they are. */
  static final class HostAuthentication extends HttpFilter {
    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      String shown = request.getHeader("Authorization");
      if (shown == null || !shown.startsWith("Bearer ")) {
        chain.doFilter(request, response);
        return;
      }
      String name = shown.substring("Bearer ".length());
      chain.doFilter(
          new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
              return () -> name;
            }
          },
          response);
    }
  }
}
