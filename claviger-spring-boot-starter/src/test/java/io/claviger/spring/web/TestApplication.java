package io.claviger.spring.web;

import io.claviger.Claviger;
import io.claviger.seal.RootKeyFile;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
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
      context = start("--claviger.web.problems-everywhere=true");
    }
    return context.getWebServer().getPort();
  }

  /** The engine behind it. */
  static Claviger claviger() {
    port();
    return context.getBean(Claviger.class);
  }

  /** Starts an application with a database and a root key of its own. */
  static ServletWebServerApplicationContext start(String... arguments) {
    try {
      Path builds = Files.createDirectories(Path.of("target", "test-data").toAbsolutePath());
      Path home = Files.createTempDirectory(builds, "application");
      Path rootKey = home.resolve("root.key");
      RootKeyFile.createIfMissing(rootKey, new SecureRandom());
      List<String> all = new ArrayList<>(List.of(arguments));
      all.add("--server.port=0");
      all.add("--management.endpoints.web.exposure.include=health,metrics");
      all.add("--claviger.database-url=sqlite:///" + home.resolve("claviger.db"));
      all.add("--claviger.root-key-file=" + rootKey);
      all.add("--claviger.admins=alice");
      return (ServletWebServerApplicationContext)
          new SpringApplicationBuilder(Host.class).run(all.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a host application brings along: its own authentication. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Host {
    @Bean
    Facades facades(Claviger claviger) {
      return new Facades(
          caller -> FailingSecrets.around(claviger.secrets(caller)),
          caller -> FailingAudit.around(claviger.audit(caller)),
          claviger.policies(),
          claviger.tokens());
    }

    @Bean
    FilterRegistrationBean<HostAuthentication> hostAuthentication() {
      FilterRegistrationBean<HostAuthentication> filter =
          new FilterRegistrationBean<>(new HostAuthentication());
      filter.setOrder(-100);
      return filter;
    }
  }

  /** Believes whoever says who they are, and perhaps, behind a colon, in which role. */
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
      String[] words = shown.substring("Bearer ".length()).split(":", 2);
      String name = words[0];
      String role = words.length == 1 ? "" : words[1];
      chain.doFilter(
          new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
              return () -> name;
            }

            @Override
            public boolean isUserInRole(String asked) {
              return !role.isEmpty() && role.equals(asked);
            }
          },
          response);
    }
  }
}
