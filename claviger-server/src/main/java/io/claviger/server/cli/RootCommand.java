package io.claviger.server.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code claviger} without a verb. */
@Command(
    name = "claviger",
    description = "Claviger keeps the secrets of your applications.",
    synopsisSubcommandLabel = "COMMAND",
    scope = ScopeType.INHERIT,
    versionProvider = ProgramVersion.class,
    usageHelpWidth = 100,
    exitCodeListHeading = "%nExit codes:%n",
    footer = {
      "",
      "Examples:",
      "  claviger dev",
      "  claviger secret get demo/db-password",
      "  claviger serve --help"
    })
final class RootCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help message and exit.")
  @SuppressWarnings("UnusedVariable") // picocli asks for it
  private boolean help;

  /** Not inherited: below, {@code --version} is the version of a secret. */
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print version information and exit.")
  @SuppressWarnings("UnusedVariable") // picocli asks for it
  private boolean version;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Show more: stack traces of failures, debug logs of Claviger.")
  private boolean verbose;

  boolean verbose() {
    return verbose;
  }

  static RootCommand of(CommandLine command) {
    CommandLine line = command;
    while (line.getParent() != null) {
      line = line.getParent();
    }
    return line.getCommand();
  }

  /** The exit codes, as a section of the help. */
  static Map<String, String> exitCodes() {
    return Arrays.stream(ExitCode.values())
        .collect(
            Collectors.toMap(
                code -> String.valueOf(code.number()),
                ExitCode::meaning,
                (first, second) -> first,
                LinkedHashMap::new));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
