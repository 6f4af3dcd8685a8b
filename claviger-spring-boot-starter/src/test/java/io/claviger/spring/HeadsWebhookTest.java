package io.claviger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.claviger.Claviger;
import io.claviger.api.ConfigurationException;
import io.claviger.api.CreateSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.audit.Head;
import io.claviger.audit.HeadText;
import io.claviger.audit.Tip;
import io.claviger.seal.RootKeyFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Heads on their way to a receiver. */
class HeadsWebhookTest {
  private static final String TOKEN = "planted-webhook-token";

  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<String> authorization = new CopyOnWriteArrayList<>();
  private volatile int status = 204;
  private HttpServer receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          int answer = status;
          String line =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
          authorization.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          if (answer / 100 == 2) {
            received.add(line);
          }
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + path);
  }

  private static Head head(long number) {
    return new Head(
        number,
        new Tip(10 * number, 1, new byte[32]),
        new byte[32],
        1,
        Head.Life.of(7),
        1,
        new byte[64]);
  }

  private static String line(long number) {
    return HeadText.of(head(number)) + "\n";
  }

  @Test
  void sendsTheLineOfAHeadWithTheToken() {
    try (HeadsWebhook webhook = new HeadsWebhook(address("/heads?of=claviger"), TOKEN)) {
      webhook.publish(head(1));
      await().until(() -> received.size() == 1);
      webhook.publish(head(2));
    }
    assertThat(received).containsExactly(line(1), line(2));
    assertThat(authorization).containsOnly("POST /heads?of=claviger Bearer " + TOKEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 503})
  void afterAFailureTheNewestHeadIsTriedAgain(int refusal) {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ch.qos.logback.classic.Logger logger =
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(HeadsWebhook.class);
    logger.addAppender(log);
    status = refusal;
    try (HeadsWebhook webhook = new HeadsWebhook(address("/secret-path"), null)) {
      webhook.publish(head(1));
      await().until(() -> webhook.failures() == 1);
      webhook.publish(head(2));
      webhook.publish(head(3));
      await().until(() -> webhook.failures() == 2);
      status = 200;
      await().until(() -> !received.isEmpty());
    } finally {
      logger.detachAppender(log);
    }
    assertThat(received).containsExactly(line(3));
    assertThat(authorization).allMatch(request -> request.startsWith("POST /secret-path "));
    assertThat(log.list)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFormattedMessage())
                    .isEqualTo(
                        "event=audit_head_unpublished number=1 seq=10 place=webhook"
                            + " error=\"status "
                            + refusal
                            + "\""));
  }

  @Test
  void whoDoesNotAnswerHoldsNobodyUp() {
    receiver.stop(0);
    try (HeadsWebhook webhook = new HeadsWebhook(address("/"), null)) {
      webhook.publish(head(1));
      await().until(() -> webhook.failures() > 0);
      webhook.publish(head(2));
    }
    assertThat(received).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.net/heads",
        "ftp://example.net/heads",
        "https:/nowhere",
        "heads",
        "https://user:hunter2@example.net/",
        "https://example.net/#hunter2"
      })
  void refusesAddressesThatShowHeadsOrPasswords(String address) {
    assertThatThrownBy(() -> new HeadsWebhook(URI.create(address), null).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("claviger.audit.heads-webhook")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(
            () -> new HeadsWebhook(URI.create("https://example.net/"), "two\nlines").close())
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void tellsNeitherAddressNorToken() {
    try (HeadsWebhook webhook = new HeadsWebhook(URI.create("https://h/hidden"), TOKEN)) {
      assertThat(webhook.toString()).doesNotContain("hidden", TOKEN);
    }
  }

  @Test
  void anInstanceSendsHeadsThatProveItsLog(@TempDir Path home) {
    RootKeyFile.createIfMissing(home.resolve("root.key"), new SecureRandom());
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(ClavigerAutoConfiguration.class))
        .withPropertyValues(
            "claviger.database-url=sqlite:///" + home.resolve("test.db"),
            "claviger.root-key-file=" + home.resolve("root.key"),
            "claviger.admins=dispatch",
            "claviger.default-principal=dispatch",
            "claviger.audit.heads-webhook=" + address("/heads"),
            "claviger.audit.heads-webhook-token=" + TOKEN)
        .run(
            context -> {
              SecretsManager secrets = context.getBean(SecretsManager.class);
              secrets.create(CreateSecret.builder("a/b", SecretValue.text("v")).build());
              await().until(() -> !received.isEmpty());
              Optional<Head> head = HeadText.parse(received.getFirst().strip());
              Claviger claviger = context.getBean(Claviger.class);
              assertThat(claviger.verifyAudit(List.of(head.orElseThrow()), 0).damages()).isEmpty();
            });
  }
}
