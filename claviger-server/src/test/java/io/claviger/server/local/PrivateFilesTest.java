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

  @Test
  void directoryThatOthersMayWriteToIsRefused() throws IOException {
    for (String open : new String[] {"rwxrwxrwx", "rwxrwx---", "rwx----w-"}) {
      setMode(directory, open);
      assertThatThrownBy(() -> PrivateFiles.requireOurs(directory))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("chmod 700 " + directory);
    }
    setMode(directory, "rwxr-xr-x");
    PrivateFiles.requireOurs(directory);
  }

  @Test
  void fileThatOthersMayReadOrWriteIsRefused() throws IOException {
    Path file = directory.resolve("dev-token");
    PrivateFiles.requirePrivate(file);
    Files.writeString(file, "clv_planted");
    for (String open : new String[] {"rw-rw-rw-", "rw-r-----", "rw-----w-"}) {
      setMode(file, open);
      assertThatThrownBy(() -> PrivateFiles.requirePrivate(file))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("chmod 600 " + file)
          .hasMessageNotContaining("planted");
    }
    setMode(file, "rw-------");
    PrivateFiles.requirePrivate(file);
  }

  private static void setMode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
