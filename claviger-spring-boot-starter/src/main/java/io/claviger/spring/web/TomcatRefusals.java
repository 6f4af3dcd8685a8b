package io.claviger.spring.web;

import java.util.function.Supplier;
import org.apache.catalina.Container;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Lets {@code %2F} through to us, who decode it once, and makes Tomcat's own refusals problem+json.
 * Runs after Spring Boot's customizer, whose error page would be written first otherwise.
 */
final class TomcatRefusals
    implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {
  private final Supplier<String> newRequestId;

  TomcatRefusals(Supplier<String> newRequestId) {
    this.newRequestId = newRequestId;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addConnectorCustomizers(
        connector -> connector.setEncodedSolidusHandling("passthrough"));
    factory.addContextCustomizers(
        context -> {
          Container host = context.getParent();
          host.getPipeline().addValve(new ProblemReportValve(newRequestId));
          if (host instanceof StandardHost standard) {
            standard.setErrorReportValveClass(ProblemReportValve.class.getName());
          }
        });
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
