package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs for policies, on a running server. */
class PolicyVerbsIT {
  private static final String DOCUMENT =
      """
      # kept as it is
      rules:
        - path: fleet/**
          capabilities: [read, list]
        - path: fleet/private/**
          effect: deny
          capabilities: [read]
      """;

  @TempDir static Path directory;

  private static Program server;

  @BeforeAll
  static void serve() throws IOException {
    server = Program.serve(directory, Map.of(), "dev", "--port", "0");
    Files.writeString(directory.resolve("fleet.yaml"), DOCUMENT);
    Files.writeString(
        directory.resolve("wrong.yaml"), "rules:\n  - path: a\n    capabilites: [read]\n");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Program.Result run(String... arguments) throws Exception {
    return Program.run(directory, Map.of(), arguments);
  }

  @Test
  void putsReadsTriesAndDeletesAPolicy() throws Exception {
    run("policy", "put", "fleet", "--from-file", "fleet.yaml", "--dry-run").assertExitCode(0);
    run("policy", "get", "fleet").assertExitCode(7);
    Program.Result put =
        run("policy", "put", "fleet", "--from-file", "fleet.yaml", "--expected-version", "0");
    put.assertExitCode(0);
    assertThat(put.output()).contains("Version 1 of the policy fleet holds now.");
    run("policy", "put", "fleet", "--from-file", "fleet.yaml", "--expected-version", "0")
        .assertExitCode(9);

    assertThat(run("policy", "get", "fleet").output()).isEqualTo(DOCUMENT);
    assertThat(run("policy", "list").output()).contains("fleet", "root", "auditor");

    Program.Result allowed = run("policy", "test", "--as", "fleet", "read", "fleet/key");
    allowed.assertExitCode(0);
    assertThat(allowed.output()).contains("Allowed by rule 1 of fleet, line 3.");
    Program.Result denied = run("policy", "test", "--as", "fleet", "read", "fleet/private/key");
    denied.assertExitCode(1);
    assertThat(denied.output()).contains("Not allowed by rule 2 of fleet, line 5.");
    run("policy", "test", "read", "anything").assertExitCode(0);

    run("policy", "delete", "fleet").assertExitCode(2);
    run("policy", "delete", "fleet", "--yes").assertExitCode(0);
    assertThat(run("policy", "versions", "fleet").output()).contains("true", "false");
    run("policy", "test", "--as", "fleet", "read", "fleet/key").assertExitCode(2);
  }

  @Test
  void saysWhereADocumentIsWrong() throws Exception {
    Program.Result wrong = run("policy", "put", "wrong", "--from-file", "wrong.yaml");
    wrong.assertExitCode(2);
    assertThat(wrong.errors()).contains("line 3", "capabilities");
  }
}
