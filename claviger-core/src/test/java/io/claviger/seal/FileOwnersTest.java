package io.claviger.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOwnersTest {
  @TempDir Path directory;

  /** Somebody else than whoever owns a file. */
  private record Stranger(String getName) implements UserPrincipal {
    @Override
    public String getName() {
      return getName;
    }
  }

  @Test
  void weAndRootAreTrustedAndNobodyElse() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(FileOwners.isTrusted(Files.getOwner(file), file)).isTrue();
    assertThat(FileOwners.isTrusted(Files.getOwner(Path.of("/")), file)).isTrue();
    assertThat(FileOwners.isTrusted(new Stranger("stranger"), file)).isFalse();
  }
}
