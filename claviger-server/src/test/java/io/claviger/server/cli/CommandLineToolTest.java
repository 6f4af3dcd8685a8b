package io.claviger.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineToolTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @TempDir Path directory;

  static Stream<String> everyCommand() {
    List<String> names = new ArrayList<>();
    collect(
        tool(new ByteArrayOutputStream(), new ByteArrayOutputStream(), Map.of()).commandLine(),
        "",
        names);
    return names.stream();
  }

  private static void collect(CommandLine command, String name, List<String> names) {
    names.add(name.strip());
    command.getSubcommands().forEach((sub, line) -> collect(line, name + " " + sub, names));
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void everyCommandHasHelpWithAnExample(String command) {
    assertThat(run(Map.of(), (command + " --help").strip().split(" "))).isZero();

    assertThat(output.toString(UTF_8))
        .contains("Usage: claviger", "Example", "  claviger " + command);
    assertThat(errors.toString(UTF_8)).isEmpty();
  }

  @Test
  void helpListsEveryExitCode() {
    run(Map.of(), "--help");

    for (ExitCode code : ExitCode.values()) {
      assertThat(output.toString(UTF_8)).containsPattern(code.number() + " +" + code.meaning());
    }
  }

  @Test
  void versionIsThatOfTheBuild() {
    assertThat(run(Map.of(), "version")).isZero();

    assertThat(output.toString(UTF_8)).containsPattern("claviger \\d+\\.\\d+").contains("Java ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "frobnicate",
        "dev --port abc",
        "dev --port 70000",
        "dev --token short",
        "dev --token has_a_quote_in_it'xx",
        "serve --config /nonexistent/claviger.yaml",
        "serve --port -1",
        "db",
        "db downgrade",
        "db downgrade --to -1",
        "db downgrade --to x",
        "key",
        "token",
        "token create --principal ci",
        "token create --policy root",
        "token create --principal ci --policy root --ttl soon",
        "token create --principal ci --policy root --ttl PT0S",
        "token revoke",
        "token revoke clv_planted",
        "token revoke planted/a",
        "token revoke a --addr http://127.0.0.1:1 --data x",
        "token show",
        "token show clv_planted",
        "token renew clv_planted",
        "token renew a planted",
        "token list --limit planted",
        "token self planted",
        "secret",
        "secret planted",
        "secret get",
        "secret get a --version planted",
        "secret get a --unknown planted",
        "secret get a --token=planted",
        "secret create a planted",
        "secret create a - planted",
        "secret create a --value planted",
        "secret create a --value=planted",
        "secret create a=planted",
        "secret put a planted",
        "secret put a -planted",
        "secret delete a planted",
        "secret rollback a",
        "secret list --output planted",
        "audit",
        "audit list --limit planted",
        "audit list planted",
        "policy",
        "policy put Root",
        "policy get a/b",
        "policy put a --expected-version planted",
        "policy test read",
        "policy delete a",
        "login planted",
        "completion tcsh"
      })
  void wrongUsageEndsWithTwoAndAHint(String command) {
    Map<String, String> variables =
        Map.of("CLAVIGER_DATA", directory.toString(), "CLAVIGER_TOKEN", "clv_test");
    String[] arguments = command.isEmpty() ? new String[0] : command.split(" ");

    assertThat(run(variables, arguments)).isEqualTo(ExitCode.USAGE.number());
    assertThat(errors.toString(UTF_8)).startsWith("claviger: ").contains("--help");
    assertThat(errors.toString(UTF_8)).doesNotContain("\tat ", "planted");
    assertThat(output.toString(UTF_8)).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void tokenFromTheEnvironmentIsCheckedAndNotShown() {
    assertThat(run(Map.of("CLAVIGER_DEV_TOKEN", "planted"), "dev", "--data", directory.toString()))
        .isEqualTo(ExitCode.USAGE.number());

    assertThat(errors.toString(UTF_8)).contains("CLAVIGER_DEV_TOKEN").doesNotContain("planted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"init", "db status", "key rotate", "key rotate-root", "serve"})
  void missingPlacesAreReportedTogether(String command) {
    assertThat(run(Map.of(), command.split(" "))).isEqualTo(ExitCode.CONFIGURATION.number());

    assertThat(errors.toString(UTF_8)).contains("no database is named", "DATABASE_URL");
    if (!command.startsWith("db")) {
      assertThat(errors.toString(UTF_8)).contains("no root key is named", "CLAVIGER_ROOT_KEY_FILE");
    }
  }

  @Test
  void passwordOfAMisplacedDatabaseUrlIsNotShown() {
    assertThat(run(Map.of(), "db", "status", "postgresql://app:hunter2@db/claviger"))
        .isEqualTo(ExitCode.USAGE.number());

    assertThat(errors.toString(UTF_8)).contains("[REDACTED]").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completionKnowsEveryVerb(String shell) {
    assertThat(run(Map.of(), "completion", shell)).isZero();

    assertThat(output.toString(UTF_8))
        .contains("rollback", "audit", "--idempotency-key".substring(2));
  }

  @Test
  void existingTokenFileIsNotOverwritten() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "old");

    assertThat(
            run(
                Map.of("CLAVIGER_DATA", directory.toString()),
                "init",
                "--token-file",
                file.toString()))
        .isEqualTo(ExitCode.FAILED.number());

    assertThat(file).hasContent("old");
    assertThat(directory).isDirectoryNotContaining("glob:**root.key");
  }

  @Test
  void rootKeyInTheEnvironmentCannotBeRotated() {
    Map<String, String> variables =
        Map.of("DATABASE_URL", "postgresql://db/x", "CLAVIGER_ROOT_KEY", "planted");

    assertThat(run(variables, "key", "rotate-root", "--prepare"))
        .isEqualTo(ExitCode.CONFIGURATION.number());
    assertThat(errors.toString(UTF_8)).contains("--root-key-file").doesNotContain("planted");
  }

  private int run(Map<String, String> variables, String... arguments) {
    return tool(output, errors, variables).run(arguments);
  }

  private static CommandLineTool tool(
      ByteArrayOutputStream output, ByteArrayOutputStream errors, Map<String, String> variables) {
    return CommandLineTool.of(
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            output,
            errors,
            Screen.NONE,
            new ConsoleKeyboard()),
        variables);
  }
}
