package io.claviger.spring.web;

import io.claviger.Claviger;
import io.claviger.spring.ClavigerAutoConfiguration;
import io.claviger.spring.ClavigerProperties;
import io.micrometer.observation.ObservationFilter;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.catalina.startup.Tomcat;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The REST routes under {@code /api/v1}, unless {@code claviger.web.enabled} is false. */
@AutoConfiguration(
    after = ClavigerAutoConfiguration.class,
    before = ErrorMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "claviger.web.enabled", matchIfMissing = true)
public final class ClavigerWebAutoConfiguration {
  /** Before everything but the encoding and the observation of requests. */
  private static final int REQUEST_ID_ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

  /** Behind Spring Security's filter chain (-100), which finds the host's principal. */
  private static final int FILTER_ORDER = -90;

  /** Made by Spring. */
  public ClavigerWebAutoConfiguration() {}

  /** Not secret, only unique: over 120 random bits that tell requests apart. */
  private static String newRequestId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return hex(random.nextLong()) + hex(random.nextLong());
  }

  private static String hex(long bits) {
    return Long.toHexString(bits | 1L << 63);
  }

  @Bean
  @ConditionalOnMissingBean
  Facades clavigerFacades(Claviger claviger) {
    return new Facades(claviger::secrets, claviger::audit, claviger.policies(), claviger.tokens());
  }

  @Bean
  @ConditionalOnMissingBean
  CallerResolver clavigerCallerResolver(ClavigerProperties settings) {
    return new PrincipalCallerResolver(settings);
  }

  @Bean
  FilterRegistrationBean<RequestIdFilter> clavigerRequestIdFilter(ClavigerProperties settings) {
    FilterRegistrationBean<RequestIdFilter> filter =
        new FilterRegistrationBean<>(
            new RequestIdFilter(ClavigerWebAutoConfiguration::newRequestId));
    filter.setName("clavigerRequestId");
    filter.addUrlPatterns(settings.web().problemsEverywhere() ? "/*" : RequestPath.API + "*");
    filter.setOrder(REQUEST_ID_ORDER);
    return filter;
  }

  @Bean
  FilterRegistrationBean<ApiFilter> clavigerApiFilter(
      CallerResolver callers, ObjectProvider<LoginService> logins) {
    FilterRegistrationBean<ApiFilter> filter =
        new FilterRegistrationBean<>(new ApiFilter(callers, logins.getIfAvailable() != null));
    filter.setName("clavigerApi");
    filter.addUrlPatterns(RequestPath.API + "*");
    filter.setOrder(FILTER_ORDER);
    return filter;
  }

  @Bean
  ServletRegistrationBean<SecretsServlet> clavigerSecretsServlet(
      Facades facades, ObjectProvider<LoginService> logins) {
    SecretsServlet servlet = new SecretsServlet(facades);
    logins.ifAvailable(servlet::serveLogins);
    ServletRegistrationBean<SecretsServlet> registration =
        new ServletRegistrationBean<>(servlet, Route.servletMappings().toArray(String[]::new));
    registration.setName("clavigerSecrets");
    registration.setLoadOnStartup(1);
    return registration;
  }

  @Bean
  @ConditionalOnMissingBean(value = ErrorController.class, search = SearchStrategy.CURRENT)
  ProblemErrorController clavigerErrorController(
      ErrorAttributes attributes,
      WebProperties web,
      ObjectProvider<ErrorViewResolver> views,
      ClavigerProperties settings) {
    return new ProblemErrorController(
        attributes,
        web.getError(),
        views.orderedStream().toList(),
        settings.web().problemsEverywhere(),
        ClavigerWebAutoConfiguration::newRequestId);
  }

  @Bean
  WireLoggers clavigerWireLoggers(ObjectProvider<LoggingSystem> logging) {
    return new WireLoggers(
        logging.getIfAvailable(
            () -> LoggingSystem.get(ClavigerWebAutoConfiguration.class.getClassLoader())));
  }

  @Bean
  WebMvcConfigurer clavigerCallerArguments() {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgumentResolver());
      }
    };
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ObservationFilter.class)
  static final class Observed {
    @Bean
    ObservationFilter clavigerNamelessRequests(ClavigerProperties settings) {
      return new NamelessRequests(settings.web().problemsEverywhere());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({Tomcat.class, TomcatServletWebServerFactory.class})
  static final class OnTomcat {
    @Bean
    TomcatRefusals clavigerTomcatRefusals() {
      return new TomcatRefusals(ClavigerWebAutoConfiguration::newRequestId);
    }
  }
}
