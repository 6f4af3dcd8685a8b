package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a tree of its own, with a JDK and a Maven that only pretend. */
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "bash sh dirname readlink find head mkdir rm mv cp cat touch date cksum mktemp env sleep tr ln"
              .split(" ", -1));
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *jarmode=tools*)
          echo unpack >>"$CALLS"
          for last; do :; done
          mkdir -p "$last"
          cp "$TREE/claviger-server/target/claviger-server-1-exec.jar" "$last"
          ;;
        *--train-verbs*)
          echo train >>"$CALLS"
          for word; do case $word in -XX:AOTCacheOutput=*) : >"${word#*=}" ;; esac; done
          ;;
        *)
          for last; do :; done
          echo "started with $last from $(cat "$(echo "$*" | sed 's/.*-jar //; s/claviger.jar.*/claviger.jar/')")"
          ;;
      esac
      """;
  private static final String MAVEN =
      """
      #!/bin/sh
      echo build >>"$CALLS"
      if [ -n "$GATE" ]; then
        : >"$GATE.reached"
        while [ ! -e "$GATE" ]; do sleep 0.05; done
      fi
      mkdir -p claviger-server/target
      rm -f claviger-server/target/built-as-of
      if [ -n "$BROKEN" ]; then echo 'Foo.java:1: cannot find symbol'; exit 1; fi
      echo "jar $$" >claviger-server/target/claviger-server-1-exec.jar
      touch -t 202601010000 claviger-server/target/claviger-server-1-exec.jar
      : >claviger-server/target/built-as-of
      """;

  @TempDir Path directory;

  private final Map<String, String> variables = new TreeMap<>();
  private final List<Process> processes = new ArrayList<>();
  private Path tree;
  private Path bin;
  private Path source;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(directory.resolve("a tree"));
    source = tree.resolve("claviger-core/src/main/java/A.java");
    Files.createDirectories(source.getParent());
    Files.createDirectories(tree.resolve("claviger-server/src/main"));
    for (String file : List.of("pom.xml", "claviger-core/pom.xml", "claviger-server/pom.xml")) {
      Files.writeString(tree.resolve(file), "");
    }
    Files.writeString(source, "");
    String launcher = Files.readString(Path.of("..", "claviger"));
    String homes = "USUAL_HOMES='";
    assertThat(launcher).contains(homes);
    script(tree.resolve("claviger"), launcher.replaceAll(homes + "[^']*'", "USUAL_HOMES=\\$HOMES"));

    bin = Files.createDirectory(directory.resolve("bin"));
    TOOLS.forEach(this::link);
    link("sed");
    if (!linkIfThere("flock")) {
      assertThat(System.getProperty("os.name")).isNotEqualTo("Linux");
    }
    script(bin.resolve("mvn"), MAVEN);
    variables.put("CALLS", directory.resolve("calls").toString());
    variables.put("TREE", tree.toString());
    variables.put("HOME", directory.toString());
    variables.put("HOMES", "");
    variables.put("JAVA_HOME", jdk("jdk", 25).toString());
  }

  @AfterEach
  void endAll() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Path jdk(String name, int version) throws IOException {
    Path home = directory.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + ".0.2\"\n");
    script(home.resolve("bin/java"), JAVA);
    script(home.resolve("bin/javac"), "#!/bin/sh\n");
    return home;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void link(String tool) {
    assertThat(linkIfThere(tool)).as(tool).isTrue();
  }

  private boolean linkIfThere(String tool) {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, tool))
            .filter(Files::isExecutable)
            .findFirst();
    found.ifPresent(
        program -> {
          try {
            Files.createSymbolicLink(bin.resolve(tool), program);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    return found.isPresent();
  }

  private Process start(Path errors) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            bin.resolve("bash").toString(), tree.resolve("claviger").toString(), "a verb");
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().putAll(variables);
    Process process =
        builder
            .redirectOutput(new File(errors + ".out"))
            .redirectError(errors.toFile())
            .directory(directory.toFile())
            .start();
    processes.add(process);
    return process;
  }

  private Program.Result run() throws Exception {
    Path errors = Files.createTempFile(directory, "launcher", "");
    return ended(start(errors), errors);
  }

  private static Program.Result ended(Process process, Path errors) throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Program.Result(
        process.exitValue(), Files.readString(Path.of(errors + ".out")), Files.readString(errors));
  }

  private List<String> calls() throws IOException {
    Path file = directory.resolve("calls");
    List<String> calls = Files.exists(file) ? Files.readAllLines(file) : List.of();
    Files.deleteIfExists(file);
    return calls;
  }

  /** As plain Maven leaves it: the jar has the time of a reproducible build. */
  private void build() throws Exception {
    ProcessBuilder maven = new ProcessBuilder(bin.resolve("mvn").toString());
    maven.environment().put("CALLS", "/dev/null");
    assertThat(maven.directory(tree.toFile()).start().waitFor()).isZero();
  }

  private void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private static void assertStarted(Program.Result result) {
    result.assertExitCode(0);
    assertThat(result.output()).startsWith("started with a verb from jar ");
  }

  @Test
  void firstStartBuildsAndLaterOnesOnlyStart() throws Exception {
    Program.Result first = run();

    assertStarted(first);
    assertThat(first.errors()).contains("nothing is built yet: building ...", "preparing");
    assertThat(calls()).containsExactly("build", "unpack", "train");
    Program.Result second = run();
    assertStarted(second);
    assertThat(second.errors()).isEmpty();
    assertThat(calls()).isEmpty();
  }

  @Test
  void treeThatMavenBuiltIsFresh() throws Exception {
    build();
    assertStarted(run());
    assertThat(calls()).containsExactly("unpack", "train");

    build();
    assertStarted(run());
    assertThat(calls()).containsExactly("unpack", "train");
    assertStarted(run());
    assertThat(calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"claviger-core/src/main/java/A.java", "pom.xml", "claviger-core/src/main/java"})
  void changedSourcesAreBuilt(String changed) throws Exception {
    assertStarted(run());
    assertThat(calls()).contains("build");
    age(tree.resolve("claviger-server/target/built-as-of"), Duration.ofMinutes(5));
    for (String old : List.of("pom.xml", "claviger-core/pom.xml", "claviger-server/pom.xml")) {
      age(tree.resolve(old), Duration.ofMinutes(9));
    }
    age(source, Duration.ofMinutes(9));
    age(source.getParent(), Duration.ofMinutes(9));
    age(tree.resolve("claviger-core/src/main"), Duration.ofMinutes(9));
    age(tree.resolve("claviger-server/src/main"), Duration.ofMinutes(9));
    assertStarted(run());
    assertThat(calls()).isEmpty();

    age(tree.resolve(changed), Duration.ofMinutes(1));
    variables.put("CLAVIGER_BUILD", "no");
    assertStarted(run());
    assertThat(calls()).isEmpty();
    variables.remove("CLAVIGER_BUILD");
    Program.Result result = run();
    assertStarted(result);
    assertThat(result.errors()).contains("the sources have changed since the last build");
    assertThat(calls()).containsExactly("build", "unpack", "train");
  }

  @Test
  void withoutNewEnoughJdkItSaysWhatToInstall() throws Exception {
    variables.put("JAVA_HOME", jdk("old", 17).toString());
    variables.put("HOMES", directory.resolve("old").toString());

    Program.Result result = run();

    result.assertExitCode(1);
    assertThat(result.errors())
        .contains("no JDK 21 or newer was found", "Too old: Java 17", "Install one", "JAVA_HOME");
    assertThat(calls()).isEmpty();
  }

  @Test
  void takesTheNewestLongTermJdkWhenJavaHomeIsTooOld() throws Exception {
    variables.put("JAVA_HOME", jdk("jvm/17", 17).toString());
    jdk("jvm/24", 24);
    script(jdk("jvm/21", 21).resolve("bin/java"), JAVA.replace("started", "started by 21"));
    Files.createDirectory(directory.resolve("jvm/empty"));
    variables.put("HOMES", directory.resolve("jvm") + "/*");

    assertThat(run().output()).startsWith("started by 21");
  }

  @Test
  void runtimeWithoutCompilerIsSaidPlainly() throws Exception {
    Files.delete(directory.resolve("jdk/bin/javac"));

    Program.Result result = run();

    result.assertExitCode(1);
    assertThat(result.errors()).contains("nothing is built yet", "no compiler", "whole JDK");
  }

  @Test
  void withoutMavenItSaysWhatToInstall() throws Exception {
    build();
    Files.delete(bin.resolve("mvn"));
    assertStarted(run());

    age(tree.resolve("claviger-server/target/built-as-of"), Duration.ofMinutes(5));
    Program.Result stale = run();
    stale.assertExitCode(1);
    assertThat(stale.errors())
        .contains("the sources have changed", "Maven was not found", "Install Maven");

    Files.delete(tree.resolve("claviger-server/target/claviger-server-1-exec.jar"));
    Program.Result missing = run();
    missing.assertExitCode(1);
    assertThat(missing.errors()).contains("nothing is built yet", "Install Maven");
  }

  @Test
  void failedBuildIsShownAndTriedAgain() throws Exception {
    variables.put("BROKEN", "yes");
    Program.Result failed = run();
    failed.assertExitCode(1);
    assertThat(failed.errors()).contains("cannot find symbol", "the build failed; see above");

    variables.remove("BROKEN");
    assertStarted(run());
  }

  @Test
  void treeThatCannotBeWrittenSaysSo() throws Exception {
    Files.writeString(tree.resolve("claviger-server/target"), "in the way");

    Program.Result result = run();

    result.assertExitCode(1);
    assertThat(result.errors()).contains("nothing is built yet", "cannot be written", "mvn -B");
    assertThat(calls()).isEmpty();
  }

  @Test
  void builtTreeThatCannotBeWrittenIsPreparedElsewhere() throws Exception {
    build();
    Files.writeString(tree.resolve("claviger-server/target/launcher"), "in the way");
    variables.put("XDG_CACHE_HOME", directory.resolve("cache").toString());

    assertStarted(run());
    assertThat(calls()).containsExactly("unpack", "train");
    assertStarted(run());
    assertThat(calls()).isEmpty();
    assertThat(directory.resolve("cache/claviger")).isNotEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoAtOnceBuildOnce(boolean flock) throws Exception {
    if (!flock) {
      Files.deleteIfExists(bin.resolve("flock"));
    }
    Path gate = gate();
    Path errors1 = directory.resolve("first");
    Process first = start(errors1);
    awaitFile(Path.of(gate + ".reached"));
    Path errors2 = directory.resolve("second");
    Process second = start(errors2);
    await().until(() -> Files.readString(errors2).contains("another claviger builds"));
    Files.createFile(gate);

    assertStarted(ended(first, errors1));
    assertStarted(ended(second, errors2));
    assertThat(calls()).containsExactly("build", "unpack", "train");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killedBuildDoesNotHinderTheNext(boolean flock) throws Exception {
    if (!flock) {
      Files.deleteIfExists(bin.resolve("flock"));
    }
    Path gate = gate();
    Process first = start(directory.resolve("first"));
    awaitFile(Path.of(gate + ".reached"));
    List<ProcessHandle> children = first.descendants().toList();
    first.destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
    Files.createFile(gate);

    assertStarted(run());
    assertThat(calls()).containsExactly("build", "build", "unpack", "train");
  }

  @Test
  void buildThatOutlivesItsLauncherIsWaitedFor() throws Exception {
    Path gate = gate();
    Process first = start(directory.resolve("first"));
    awaitFile(Path.of(gate + ".reached"));
    List<ProcessHandle> children = first.descendants().toList();
    first.destroyForcibly().waitFor();
    Path errors = directory.resolve("second");
    Process second = start(errors);
    await().until(() -> Files.readString(errors).contains("another claviger builds"));
    Files.createFile(gate);

    assertStarted(ended(second, errors));
    assertThat(calls()).containsExactly("build", "unpack", "train");
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private Path gate() {
    Path gate = directory.resolve("gate");
    variables.put("GATE", gate.toString());
    return gate;
  }

  private static void awaitFile(Path file) {
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(file));
  }
}
