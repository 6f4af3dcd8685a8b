package io.claviger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class WelcomeTest {
  @Test
  void showsAddressTokenAndThreeCommandsOnOneLineEach() {
    String text =
        Welcome.text(
            URI.create("http://127.0.0.1:8250"),
            "clv_example",
            Path.of(".claviger"),
            LocalTime.of(9, 5, 7));

    assertThat(text.lines())
        .contains("Claviger is ready: http://127.0.0.1:8250", "Admin token: clv_example");
    assertThat(text.lines().filter(line -> line.startsWith("  curl ")))
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "http://127.0.0.1:8250/api/v1/", "'Authorization: Bearer clv_example'"))
        .first()
        .asString()
        .endsWith("-d '{\"name\":\"demo/greeting-090507\",\"value\":\"hello\"}'");
  }
}
