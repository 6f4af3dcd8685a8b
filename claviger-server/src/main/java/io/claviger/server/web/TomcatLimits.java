package io.claviger.server.web;

import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Configuration;

/** What Spring Boot has no setting for. */
@Configuration(proxyBeanMethods = false)
class TomcatLimits implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    // Generated clients send a slash in a name as %2F; names are checked after decoding.
    factory.addConnectorCustomizers(connector -> connector.setEncodedSolidusHandling("decode"));
    factory.addContextCustomizers(
        context -> {
          if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(ProblemErrorValve.class.getName());
          }
        });
  }
}
