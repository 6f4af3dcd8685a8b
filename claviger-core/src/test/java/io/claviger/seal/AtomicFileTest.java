package io.claviger.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final byte[] NEW = "the new content".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  @Test
  void keepsTheOldFileWhenTheDiskIsFullHalfWay() throws IOException {
    Path path = Files.writeString(directory.resolve("file"), "old");

    assertThatThrownBy(() -> new FullDisk(path).replace(NEW)).hasMessage("No space left");

    assertThat(path).hasContent("old");
    assertNothingElseThan(path);
  }

  @Test
  void leavesNoHalfFileWhenTheDiskIsFullHalfWay() throws IOException {
    Path path = directory.resolve("file");

    assertThatThrownBy(() -> new FullDisk(path).create(NEW)).hasMessage("No space left");

    assertNothingElseThan();
  }

  @Test
  void doesNotCreateOverAFileThatCameMeanwhile() throws IOException {
    Path path = directory.resolve("file");
    AtomicFile slow =
        new AtomicFile(path) {
          @Override
          void write(FileChannel channel, ByteBuffer content) throws IOException {
            super.write(channel, content);
            Files.writeString(path, "faster");
          }
        };

    assertThat(slow.create(NEW)).isFalse();

    assertThat(path).hasContent("faster");
    assertNothingElseThan(path);
  }

  @Test
  void theNameShowsTheOldContentUntilTheNewIsComplete() throws IOException {
    Path path = Files.writeString(directory.resolve("file"), "old");
    AtomicFile watched =
        new AtomicFile(path) {
          @Override
          void write(FileChannel channel, ByteBuffer content) throws IOException {
            super.write(channel, content);
            assertThat(path).hasContent("old");
          }
        };

    watched.replace(NEW);

    assertThat(path).hasBinaryContent(NEW);
    assertNothingElseThan(path);
  }

  @Test
  void worksWhereThereAreNeitherLinksNorModes() throws IOException {
    Path archive = directory.resolve("archive.zip");
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Path path = zip.getPath("/keys/file");

      assertThat(new AtomicFile(path).create(NEW)).isTrue();
      assertThat(new AtomicFile(path).create("other".getBytes(StandardCharsets.UTF_8))).isFalse();
      assertThat(Files.readAllBytes(path)).isEqualTo(NEW);

      new AtomicFile(path).replace("newer".getBytes(StandardCharsets.UTF_8));
      assertThat(Files.readString(path)).isEqualTo("newer");
      try (Stream<Path> files = Files.list(path.getParent())) {
        assertThat(files).hasSize(1);
      }
    }
  }

  private void assertNothingElseThan(Path... expected) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(expected);
    }
  }

  private static final class FullDisk extends AtomicFile {
    FullDisk(Path path) throws IOException {
      super(path);
    }

    @Override
    void write(FileChannel channel, ByteBuffer content) throws IOException {
      super.write(channel, content.limit(content.limit() / 2));
      throw new IOException("No space left");
    }
  }
}
