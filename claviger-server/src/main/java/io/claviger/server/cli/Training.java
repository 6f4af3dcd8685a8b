package io.claviger.server.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls the verbs that people call most, so that a start-up cache knows what they need. They have a
 * cache of their own: to map that of the server takes longer than a verb.
 */
public final class Training {
  private static final List<String> OUTPUTS =
      List.of("-XX:AOTCacheOutput=", "-XX:ArchiveClassesAtExit=");

  private Training() {}

  /**
   * Runs {@link #main} in a JVM that is started like this one and writes a cache.
   *
   * @param cache where to
   * @param data the directory of a server for development
   * @param server where it is
   */
  static void run(Path cache, Path data, URI server) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      command.add(
          OUTPUTS.stream()
              .filter(argument::startsWith)
              .findFirst()
              .map(output -> output + cache)
              .orElse(argument));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Training.class.getName()));
    command.addAll(List.of(data.toString(), server.toString()));
    try {
      int code = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("the verbs ended with " + code);
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot start another Java process", e);
    }
  }

  /**
   * Calls the verbs.
   *
   * @param arguments the directory of the server, and its address
   */
  public static void main(String[] arguments) {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.keySet().removeIf(name -> name.startsWith("CLAVIGER_"));
    // The server is found as by most who try it; never one that somebody is logged in to.
    variables.put("CLAVIGER_DATA", arguments[0]);
    variables.put("XDG_CONFIG_HOME", Path.of(arguments[0]).toAbsolutePath().toString());
    String[][] verbs = {
      {"secret", "create", "training/a"},
      {"secret", "put", "training/a"},
      {"secret", "get", "training/a"},
      {"secret", "get", "training/a", "training/b"},
      {"secret", "list"},
      {"secret", "versions", "training/a"},
      {"secret", "metadata", "training/a", "--output", "json"},
      {"secret", "delete", "training/a"},
      {"audit", "list", "--from", "1h"},
      {"audit", "list", "--output", "json"},
      {"policy", "list"},
      {"token", "self"},
      // Nobody has this name; the server and the verb learn what a login takes.
      {"login", "--method", "userpass", "--user", "nobody"},
      {"secret", "get", "training/a"},
      {"secret", "get", "--help"},
      {"version"},
    };
    for (String[] verb : verbs) {
      call(variables, verb);
    }
    // There is nobody who speaks TLS; the attempt loads what it takes.
    variables.put("CLAVIGER_TOKEN", "a-token-for-training");
    variables.put("CLAVIGER_ADDR", arguments[1].replace("http:", "https:"));
    call(variables, "secret", "get", "training/a");
  }

  private static void call(Map<String, String> variables, String... verb) {
    Streams streams =
        new Streams(
            new ByteArrayInputStream("training".getBytes(StandardCharsets.UTF_8)),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            Screen.NONE,
            new ConsoleKeyboard());
    int unused = CommandLineTool.of(streams, variables).run(verb);
  }
}
