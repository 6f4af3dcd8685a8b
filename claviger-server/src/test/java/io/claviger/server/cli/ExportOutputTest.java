package io.claviger.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person sees of an export. */
class ExportOutputTest {
  private static final Screen SCREEN = new Screen(true, true, true, 80);

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private long nanos;

  private ExportProgress progress(Screen screen, Instant begin) {
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new ByteArrayOutputStream(),
            errors,
            screen,
            new Keyboard() {
              @Override
              public String ask(String question) {
                return "";
              }

              @Override
              public char[] askHidden(String question) {
                return new char[0];
              }
            });
    Terminal terminal = new Terminal(streams, Map.of(), Clock.systemUTC());
    return new ExportProgress(terminal, begin, () -> nanos);
  }

  private static String line(long id, String time) {
    return "{\"id\":" + id + ",\"timestamp\":\"" + time + "\"}\n";
  }

  private void events(OutputStream out, int from, int to) throws IOException {
    for (int id = from; id > to; id--) {
      out.write(line(id, "2026-01-31T09:30:00.000000Z").getBytes(UTF_8));
    }
  }

  private String shown() {
    return errors.toString(UTF_8);
  }

  @Test
  void aLongExportShowsHowFarItIs() throws IOException {
    ExportProgress progress = progress(SCREEN, null);
    try (OutputStream out = progress.watch(file)) {
      events(out, 10_000, 9_000);
      assertThat(shown()).as("nothing within the first second").isEmpty();
      nanos = Duration.ofSeconds(2).toNanos();
      events(out, 9_000, 5_000);
      assertThat(shown()).startsWith("\r[##.").contains("events");
      int drawn = shown().length();
      events(out, 5_000, 4_000);
      assertThat(shown()).as("not more often than one can see").hasSize(drawn);
      nanos += Duration.ofSeconds(1).toNanos();
      events(out, 4_000, 2_000);
      assertThat(shown()).contains(" 60 %  6,001 events  ");
    }
    progress.end();
    assertThat(shown()).endsWith("\rExported " + file.size() / 1024 + " KiB.\n");
    assertThat(file.toString(UTF_8).lines()).hasSize(8_000);
  }

  @Test
  void aTimeRangeIsMeasuredByTime() throws IOException {
    ExportProgress progress = progress(SCREEN, Instant.parse("2026-01-31T09:00:00Z"));
    try (OutputStream out = progress.watch(file)) {
      nanos = Duration.ofSeconds(2).toNanos();
      out.write(line(7_000_000, "2026-01-31T10:00:00.000000Z").getBytes(UTF_8));
      for (int i = 0; i < 100; i++) {
        out.write(line(6_999_900 - i, "2026-01-31T09:15:00.000000Z").getBytes(UTF_8));
      }
      nanos += Duration.ofSeconds(1).toNanos();
      out.write(line(6_999_000, "2026-01-31T09:15:00.000000Z").getBytes(UTF_8));
    }
    assertThat(shown()).contains(" 75 %  102 events");
  }

  @Test
  void evidenceShowsHowMuchItIs() throws IOException {
    ExportProgress progress = progress(SCREEN, null);
    try (OutputStream out = progress.watch(file)) {
      nanos = Duration.ofSeconds(2).toNanos();
      out.write(new byte[64 * 1024]);
    }
    assertThat(shown()).isEqualTo("\r64 KiB ");
  }

  @Test
  void nobodyWatchesWhatIsNoTerminal() throws IOException {
    ExportProgress progress = progress(Screen.NONE, null);
    nanos = Duration.ofSeconds(5).toNanos();
    try (OutputStream out = progress.watch(file)) {
      events(out, 1_000, 0);
    }
    progress.end();
    assertThat(shown()).isEmpty();
  }

  @Test
  void nothingThatATerminalObeysReachesIt() {
    StringWriter text = new StringWriter();
    try (HarmlessOutput out = new HarmlessOutput(new PrintWriter(text))) {
      byte[] hostile =
          "\"a\u001b[2Jb\u009b31m\u202e\rx\",\"Gr\u00fc\u00dfe \u6f22\"\r\nnext\tline\n\u0007rest"
              .getBytes(UTF_8);
      out.write(hostile, 0, 10);
      out.write(hostile, 10, hostile.length - 10);
    }
    assertThat(text.toString())
        .isEqualTo(
            """
            "a\\x1b[2Jb\\x9b31m\\u202e\\x0dx","Gr\u00fc\u00dfe \u6f22"
            next\tline
            \\x07rest\
            """);
  }
}
