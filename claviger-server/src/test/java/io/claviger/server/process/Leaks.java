package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Collects what a server says and stores, in which planted values must not be. */
final class Leaks {
  /** Everything is logged. */
  static final Map<String, String> TRACE =
      Map.of("LOGGING_LEVEL_ROOT", "TRACE", "LOGGING_LEVEL_IO_CLAVIGER", "TRACE");

  private final Map<String, PlantedForms> planted = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** Adds a value that must not show. */
  void plant(String what, String value) {
    planted.put(what, new PlantedForms(value));
  }

  /** Keeps a text in which no value may be. */
  void keep(String what, String text) {
    texts.put(what, text);
  }

  /** Keeps an answer in which no value may be. */
  void told(int status, Answer answer) {
    assertThat(answer.status()).as("answer %s: %s", texts.size(), answer.body()).isEqualTo(status);
    keep("answer " + texts.size(), answer.headers() + "\n" + answer.body());
  }

  void assertNothingKept() {
    texts.forEach((what, text) -> assertNothingIn(text, what));
  }

  void assertNothingIn(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).forEach(found::add);
    }
    assertThat(found).isNotEmpty();
    for (Path file : found) {
      if (Files.exists(file)) { // a running database also deletes files
        assertNothingIn(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
      }
    }
  }

  private void assertNothingIn(String text, String where) {
    planted.forEach(
        (what, forms) -> assertThat(forms.in(text)).as("%s found in %s", what, where).isEmpty());
  }
}
