package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real program, as processes of its own. */
public final class Program implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m");
  private static final String READY = "Claviger is ready: ";

  /** Lets strangers fail as often as they like: in a test they share their address with others. */
  private static final Map<String, String> UNLIMITED =
      Map.of(
          "CLAVIGER_SERVER_RATE_LIMITS_FAILURES_AT_ONCE", "0",
          "CLAVIGER_SERVER_RATE_LIMITS_FAILURES_PER_MINUTE", "0");

  /** What only the provider of the tests needs. */
  private static final Pattern TESTS_ONLY =
      Pattern.compile(
          ".*/spring-security-(web|config|oauth2-authorization-server|oauth2-resource-server)-\\d.*");

  /** Without the folder of the tests: the JVM archives classes of jars only. */
  private static final String CLASS_PATH =
      Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
          .filter(entry -> !entry.endsWith("test-classes"))
          .filter(entry -> !TESTS_ONLY.matcher(entry).matches())
          .collect(Collectors.joining(File.pathSeparator));

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final Path errors;
  private final List<String> lines = new ArrayList<>();
  private URI uri;

  private Program(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /** What a verb left. */
  public record Result(int exitCode, String output, String errors) {
    /** Shows on failure what the program said: the code alone does not tell why. */
    public void assertExitCode(int expected) {
      assertThat(exitCode)
          .as("exit code, of a program that printed%n%s%nand on standard error%n%s", output, errors)
          .isEqualTo(expected);
    }
  }

  /** Runs a verb to its end. */
  public static Result run(Path directory, Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(logs(), "program", ".out");
    Path errors = Files.createTempFile(logs(), "program", ".err");
    Process process =
        builder(directory, variables, arguments)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("still running: " + String.join(" ", arguments));
    }
    return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  /** Starts a server and waits until it says that it is ready. */
  public static Program serve(Path directory, Map<String, String> variables, String... arguments)
      throws IOException {
    return start(builder(directory, variables, arguments), arguments[0]);
  }

  /** Starts a server with the memory that the launcher gives it. */
  static Program serveAsLaunched(Path directory, String... arguments) throws IOException {
    String launcher = Files.readString(Path.of("..", "claviger"));
    String from = "JVM_FLAGS=(";
    String flags = launcher.substring(launcher.indexOf(from) + from.length()).split("\\)", 2)[0];
    ProcessBuilder builder = builder(directory, Map.of(), arguments);
    // The last of two contradicting flags counts; of two collectors none.
    builder.command().removeIf(flag -> flag.matches("-XX:\\+Use.*GC"));
    int last = builder.command().indexOf(FLAGS.getLast());
    builder.command().addAll(last + 1, List.of(flags.strip().split("\\s+")));
    return start(builder, arguments[0]);
  }

  private static Program start(ProcessBuilder builder, String verb) throws IOException {
    Path errors = Files.createTempFile(logs(), "program", ".err");
    Program program = new Program(builder.redirectError(errors.toFile()).start(), errors);
    // The last line of dev's welcome; serve has one line only.
    program.awaitReady(verb.equals("dev") ? "/api/v1/audit" : READY);
    return program;
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add("--enable-native-access=ALL-UNNAMED");
    return command;
  }

  /** The JVM's archives of the classes of a server, and of a verb: a start takes a third less. */
  private static final class Archives {
    private static final Set<String> WITH_ENGINE = Set.of("dev", "serve", "init", "db", "key");
    private static final Path FOLDER = make();

    static List<String> flags(String verb) {
      Path archive = FOLDER.resolve(WITH_ENGINE.contains(verb) ? "server.jsa" : "verbs.jsa");
      return Files.exists(archive)
          ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off")
          : List.of();
    }

    private static Path make() {
      try {
        Path folder = Files.createTempDirectory(logs(), "program");
        Path verbs = folder.resolve("verbs.jsa");
        Path server = folder.resolve("server.jsa");
        verbs.toFile().deleteOnExit();
        server.toFile().deleteOnExit();
        List<String> command = java();
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + server, "-Xlog:cds*=off"));
        command.addAll(List.of("-cp", CLASS_PATH, Main.class.getName()));
        command.addAll(List.of("dev", "--port", "0", "--train-verbs", verbs.toString()));
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        Process training =
            withoutOurVariables(new ProcessBuilder(command))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean unused = training.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        training.destroyForcibly();
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Goes with the next clean build, not with the next restart of the machine. */
  private static Path logs() throws IOException {
    return Files.createDirectories(Path.of("target", "test-data").toAbsolutePath());
  }

  static ProcessBuilder builder(
      Path directory, Map<String, String> variables, String... arguments) {
    List<String> command = java();
    command.addAll(Archives.flags(arguments.length == 0 ? "" : arguments[0]));
    command.addAll(List.of("-cp", CLASS_PATH, Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        withoutOurVariables(new ProcessBuilder(command)).directory(directory.toFile());
    builder.environment().putAll(UNLIMITED);
    builder.environment().putAll(variables);
    return builder;
  }

  private static ProcessBuilder withoutOurVariables(ProcessBuilder builder) {
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("CLAVIGER_")
                    || name.startsWith("SERVER_")
                    || name.equals("DATABASE_URL"));
    return builder;
  }

  private void awaitReady(String lastWords) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String line = reader.readLine();
    while (line != null) {
      lines.add(line);
      if (line.startsWith(READY)) {
        uri = URI.create(line.substring(READY.length()));
      }
      if (uri != null && line.contains(lastWords)) {
        return;
      }
      line = reader.readLine();
    }
    throw new IllegalStateException("the server ended at its start:\n" + errors());
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  public URI uri() {
    return uri;
  }

  /** The admin token that dev printed. */
  public String token() {
    String prefix = "Admin token: ";
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElseThrow();
  }

  public String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HttpResponse<String> get(String path, String token)
      throws IOException, InterruptedException {
    return client.send(request(path, token).build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> create(String name, String value, String token)
      throws IOException, InterruptedException {
    String body = "{\"name\":\"%s\",\"value\":\"%s\"}".formatted(name, value);
    return post("/api/v1/secrets/create", body, token);
  }

  public HttpResponse<String> post(String path, String body, String token)
      throws IOException, InterruptedException {
    return send("POST", path, body, token);
  }

  public HttpResponse<String> put(String path, String body, String token)
      throws IOException, InterruptedException {
    return send("PUT", path, body, token);
  }

  private HttpResponse<String> send(String method, String path, String body, String token)
      throws IOException, InterruptedException {
    return client.send(
        request(path, token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri.resolve(path)).timeout(Duration.ofSeconds(30));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  /** As {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** As SIGTERM; returns the exit code. */
  public int terminate() throws InterruptedException {
    tellToEnd();
    return awaitEnd();
  }

  /** As SIGTERM, without waiting. */
  public void tellToEnd() {
    process.destroy();
  }

  /** Waits for the end and returns the exit code. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running");
    }
    return process.exitValue();
  }

  /** As SIGSTOP: it stands still where it is. */
  public void pause() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** As SIGCONT. */
  public void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    if (new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("kill failed");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    process.destroyForcibly();
    boolean unused =
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().isAlive();
  }
}
