package io.claviger.server.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir Path directory;

  @Test
  void filesAndDirectoriesAreForTheirOwnerOnly() throws IOException {
    Path place = directory.resolve("a/b");
    PrivateFiles.makeDirectory(place);
    PrivateFiles.write(place.resolve("token"), "text");

    assertThat(mode(place)).isEqualTo("rwx------");
    assertThat(mode(place.resolve("token"))).isEqualTo("rw-------");
    assertThat(PrivateFiles.readLine(place.resolve("token"))).contains("text");
    try (var files = Files.list(place)) {
      assertThat(files).containsExactly(place.resolve("token"));
    }
  }

  @Test
  void writingAgainReplacesTheWholeFile() {
    Path file = directory.resolve("token");
    PrivateFiles.write(file, "a long first text");
    PrivateFiles.write(file, "second");

    assertThat(file).hasContent("second");
  }

  @Test
  void missingAndEmptyFilesHaveNoLine() throws IOException {
    assertThat(PrivateFiles.readLine(directory.resolve("none"))).isEmpty();
    assertThat(PrivateFiles.readLine(Files.createFile(directory.resolve("empty")))).isEmpty();
  }

  @Test
  void failuresSayWhatToDo() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> PrivateFiles.makeDirectory(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not a directory");
    assertThatThrownBy(() -> PrivateFiles.write(directory.resolve("no/such/token"), "planted"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cannot write")
        .hasMessageNotContaining("planted");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
