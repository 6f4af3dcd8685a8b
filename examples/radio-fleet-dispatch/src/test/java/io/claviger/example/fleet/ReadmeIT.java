package io.claviger.example.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testkit.DocumentTour;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour of the README, run as a reader would paste it. */
class ReadmeIT {
  @TempDir Path directory;

  @Test
  void everyCommandOfTheReadmeWorks() throws Exception {
    DocumentTour.Result result =
        new DocumentTour(directory).of(Path.of("examples/radio-fleet-dispatch/README.md"), 8080);

    assertThat(result.exitCode()).as(result.output()).isZero();
  }
}
