package io.claviger.server.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The command line as a whole: parses the arguments and runs the verb they name. */
public final class CommandLineTool {
  private final Terminal terminal;

  CommandLineTool(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * The tool on this process's standard streams and environment.
   *
   * @return the tool
   */
  public static CommandLineTool ofThisProcess() {
    Map<String, String> variables = System.getenv();
    return of(Streams.ofThisProcess(variables), variables);
  }

  static CommandLineTool of(Streams streams, Map<String, String> variables) {
    return new CommandLineTool(new Terminal(streams, variables, Clock.systemUTC()));
  }

  /**
   * Runs one verb.
   *
   * @param arguments the command line
   * @return the exit code of the process
   */
  public int run(String... arguments) {
    int exitCode = commandLine(arguments).execute(arguments);
    terminal.errors().flush();
    return terminal.outputFailure().map(failure -> lost(failure, exitCode)).orElse(exitCode);
  }

  /** A reader that has seen enough ({@code | head}) is no failure; a full disk is one. */
  private int lost(IOException failure, int exitCode) {
    String reason = String.valueOf(failure.getMessage());
    if (exitCode != ExitCode.OK.number() || reason.contains("Broken pipe")) {
      return exitCode;
    }
    terminal.note("claviger: the result could not be written: " + reason);
    return ExitCode.FAILED.number();
  }

  /** The verbs that these arguments may need; all of them when none is named. */
  CommandLine commandLine(String... arguments) {
    ErrorMessages messages = new ErrorMessages(terminal);
    CommandLine line = new CommandLine(new RootCommand(), new CommandFactory(terminal));
    Verbs.addTo(line, arguments);
    listExitCodes(line);
    return line.setOut(terminal.output())
        .setErr(terminal.errors())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        .setExecutionStrategy(CommandLineTool::runLast)
        .setParameterExceptionHandler(messages)
        .setExecutionExceptionHandler(messages);
  }

  private static void listExitCodes(CommandLine line) {
    line.getCommandSpec().usageMessage().exitCodeList(RootCommand.exitCodes());
    line.getSubcommands().values().forEach(CommandLineTool::listExitCodes);
  }

  private static int runLast(ParseResult parsed) {
    if (RootCommand.of(parsed.commandSpec().commandLine()).verbose()) {
      QuietLogs.showDetails();
    }
    return new CommandLine.RunLast().execute(parsed);
  }
}
