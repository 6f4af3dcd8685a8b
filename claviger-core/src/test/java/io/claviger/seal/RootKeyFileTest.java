package io.claviger.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootKeyFileTest {
  @TempDir Path directory;

  private final LocalRootKey old = SealFixtures.rootKey();
  private final LocalRootKey fresh = SealFixtures.rootKey();

  private Path file() {
    return directory.resolve("root.key");
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file(), String.join("\n", lines) + "\n");
    setMode("rw-------");
  }

  private void setMode(String mode) throws IOException {
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(mode));
  }

  private List<String> ids() {
    return RootKeyFile.load(file()).ids();
  }

  @Test
  void makesAFileForItsOwnerOnly() throws IOException {
    Path deep = directory.resolve("a/b/root.key");

    assertThat(RootKeyFile.createIfMissing(deep, SealFixtures.RANDOM)).isTrue();

    assertThat(RootKeyFile.load(deep).keys()).hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void leavesAPresentFileAlone() throws IOException {
    write(old.unsafeText());

    assertThat(RootKeyFile.createIfMissing(file(), SealFixtures.RANDOM)).isFalse();

    assertThat(ids()).containsExactly(old.id());
  }

  @Test
  void ofManyMakersOneWins() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Boolean> maker = () -> RootKeyFile.createIfMissing(file(), SealFixtures.RANDOM);
      List<Future<Boolean>> made = threads.invokeAll(List.of(maker, maker, maker, maker));

      assertThat(made).filteredOn(RootKeyFileTest::isTrue).hasSize(1);
    }
    assertThat(ids()).hasSize(1);
    assertOnlyTheFileIsThere();
  }

  private static boolean isTrue(Future<Boolean> answer) {
    try {
      return answer.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void ignoresCommentsBlankLinesAndSpaceAround() throws IOException {
    write("# keys", "", "  " + fresh.unsafeText() + "\t\r", "   ", "# older:", old.unsafeText());

    assertThat(ids()).containsExactly(fresh.id(), old.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-", "rw------x"})
  void refusesAFileThatOthersHaveRightsOn(String mode) throws IOException {
    write(old.unsafeText());
    setMode(mode);

    assertThatThrownBy(this::ids)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(mode)
        .hasMessageEndingWith("run: chmod 600 " + file());
    assertThatThrownBy(() -> RootKeyFile.at(file()).addPrimary(fresh))
        .isInstanceOf(ConfigurationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--------", "rw-------", "rwx------"})
  void takesAFileThatOnlyItsOwnerHasRightsOn(String mode) throws IOException {
    write(old.unsafeText());
    setMode(mode);

    assertThat(ids()).containsExactly(old.id());
  }

  @Test
  void tellsTheLinesThatAreNoKeysButNotTheirContent() throws IOException {
    write("# a comment", "hunter2", old.unsafeText(), old.unsafeText());

    assertThatThrownBy(this::ids)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file() + " line 2: ")
        .hasMessageContaining(file() + " line 4: ")
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining(old.unsafeText());
  }

  @Test
  void refusesAFileWithoutKeysOneThatIsMissingOneThatIsBinaryAndOneThatIsHuge() throws IOException {
    assertThatThrownBy(this::ids)
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("is missing");

    write("# nothing");
    assertThatThrownBy(this::ids)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("holds no key");

    Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(this::ids)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not UTF-8");

    Files.write(file(), new byte[64 * 1024 + 1]);
    assertThatThrownBy(this::ids)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("larger than");
  }

  @Test
  void aNewPrimaryComesFirstAndCommentsStay() throws IOException {
    write("# of the staging database", old.unsafeText(), "# end");

    RootKeyFile.at(file()).addPrimary(fresh);

    assertThat(Files.readAllLines(file()))
        .containsExactly(
            "# of the staging database", fresh.unsafeText(), old.unsafeText(), "# end");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertOnlyTheFileIsThere();
  }

  @Test
  void aPresentKeyBecomesPrimaryByMoving() throws IOException {
    write(old.unsafeText(), fresh.unsafeText());

    RootKeyFile.at(file()).addPrimary(fresh);
    RootKeyFile.at(file()).addPrimary(fresh);

    assertThat(ids()).containsExactly(fresh.id(), old.id());
  }

  @Test
  void keepsOnlyThePrimary() throws IOException {
    write("# keys", fresh.unsafeText(), "# older:", old.unsafeText());

    RootKeyFile.at(file()).keepOnlyPrimary();

    assertThat(Files.readAllLines(file()))
        .containsExactly("# keys", fresh.unsafeText(), "# older:");
  }

  @Test
  void replacesWhatALinkPointsTo() throws IOException {
    write(old.unsafeText());
    Path link = Files.createSymbolicLink(directory.resolve("link.key"), file());

    RootKeyFile.at(link).addPrimary(fresh);

    assertThat(link).isSymbolicLink();
    assertThat(ids()).containsExactly(fresh.id(), old.id());
  }

  @Test
  void tellsWhenTheFileCannotBeMade() throws IOException {
    write(old.unsafeText());
    Path below = file().resolve("root.key");

    assertThatThrownBy(() -> RootKeyFile.createIfMissing(below, SealFixtures.RANDOM))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("cannot create the root key file " + below);
  }

  private void assertOnlyTheFileIsThere() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file());
    }
  }
}
