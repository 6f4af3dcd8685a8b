package io.claviger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.engine.HealthReport;
import io.claviger.engine.HealthReport.Part;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health tells database and audit apart, and an instance without one of them is not ready. */
class HealthIT {
  private static final Part UP = new Part(true, "");
  private static final AtomicReference<HealthReport> REPORT =
      new AtomicReference<>(new HealthReport(UP, UP));
  private static ServletWebServerApplicationContext context;

  /** The health beans around a report that the test chooses. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(exclude = ClavigerAutoConfiguration.class)
  static class Host {
    @Bean
    CompositeHealthContributor clavigerHealthContributor() {
      return ClavigerHealthAutoConfiguration.contributor(REPORT::get);
    }
  }

  @BeforeAll
  static void start() {
    context =
        (ServletWebServerApplicationContext)
            new SpringApplicationBuilder(Host.class)
                .run("--server.port=0", "--claviger.web.enabled=false");
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  @Test
  void isUpWhenBothWork() throws Exception {
    REPORT.set(new HealthReport(UP, UP));
    assertThat(get("").statusCode()).isEqualTo(200);
    assertThat(get("/readiness").statusCode()).isEqualTo(200);
    assertThat(get("/liveness").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyButAliveWithoutAudit() throws Exception {
    REPORT.set(new HealthReport(UP, new Part(false, "the journal takes no events")));
    assertThat(get("/liveness").statusCode()).isEqualTo(200);
    for (String path : new String[] {"", "/readiness"}) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(503);
      assertThat(answer.body())
          .contains("\"audit\":{\"status\":\"DOWN\"")
          .contains("\"database\":{\"status\":\"UP\"");
    }
  }

  @Test
  void isNotReadyWithoutDatabase() throws Exception {
    REPORT.set(new HealthReport(new Part(false, "the database does not answer"), UP));
    for (String path : new String[] {"", "/readiness"}) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(503);
      assertThat(answer.body())
          .contains("\"database\":{\"status\":\"DOWN\"")
          .contains("\"audit\":{\"status\":\"UP\"");
    }
  }

  private static HttpResponse<String> get(String path) throws Exception {
    int port = context.getWebServer().getPort();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/health" + path))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
