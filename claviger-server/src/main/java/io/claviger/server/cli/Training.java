package io.claviger.server.cli;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Calls the verbs that people call most, so that the start-up cache knows what they need. */
final class Training {
  private final Terminal terminal;

  Training(Terminal terminal) {
    this.terminal = terminal;
  }

  void of(Path data, URI server, String token) {
    Map<String, String> variables = new HashMap<>(terminal.variables());
    variables.keySet().removeIf(name -> name.startsWith("CLAVIGER_"));
    // The server is found as by most who try it; never one that somebody is logged in to.
    variables.put("CLAVIGER_DATA", data.toString());
    variables.put("XDG_CONFIG_HOME", data.toAbsolutePath().toString());
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
      {"secret", "get", "training/a"},
      {"secret", "get", "--help"},
    };
    for (String[] verb : verbs) {
      call(variables, verb);
    }
    variables.put("CLAVIGER_TOKEN", token);
    // There is nobody who speaks TLS; the attempt loads what it takes.
    variables.put("CLAVIGER_ADDR", server.toString().replace("http:", "https:"));
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
