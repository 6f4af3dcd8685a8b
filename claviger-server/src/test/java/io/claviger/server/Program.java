package io.claviger.server;

import java.io.BufferedReader;
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
import java.util.concurrent.TimeUnit;

/** The real program, as processes of its own. */
final class Program implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String READY = "Claviger is ready: ";

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
  record Result(int exitCode, String output, String errors) {}

  /** Runs a verb to its end. */
  static Result run(Path directory, Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("program", ".out");
    Path errors = Files.createTempFile("program", ".err");
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
  static Program serve(Path directory, Map<String, String> variables, String... arguments)
      throws IOException {
    Path errors = Files.createTempFile("program", ".err");
    Process process =
        builder(directory, variables, arguments).redirectError(errors.toFile()).start();
    Program program = new Program(process, errors);
    program.awaitReady();
    return program;
  }

  private static ProcessBuilder builder(
      Path directory, Map<String, String> variables, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("CLAVIGER_")
                    || name.startsWith("SERVER_")
                    || name.equals("DATABASE_URL"));
    environment.putAll(variables);
    return builder;
  }

  private void awaitReady() throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String line = reader.readLine();
    while (line != null) {
      lines.add(line);
      if (line.startsWith(READY)) {
        uri = URI.create(line.substring(READY.length()));
      }
      // The last line of dev's welcome; serve has one line only.
      if (uri != null && (lines.size() == 1 ? !reader.ready() : line.contains("/api/v1/audit"))) {
        return;
      }
      line = reader.readLine();
    }
    throw new IllegalStateException("the server ended at its start:\n" + errors());
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  URI uri() {
    return uri;
  }

  /** The admin token that dev printed. */
  String token() {
    String prefix = "Admin token: ";
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElseThrow();
  }

  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
    return client.send(request(path, token).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> create(String name, String value, String token)
      throws IOException, InterruptedException {
    String body = "{\"name\":\"%s\",\"value\":\"%s\"}".formatted(name, value);
    return client.send(
        request("/api/v1/secrets/create", token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri.resolve(path)).timeout(Duration.ofSeconds(30));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** As SIGTERM; returns the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running after SIGTERM");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }
}
