package io.claviger.server.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The command line as a whole: parses the arguments and runs the verb they name. */
public final class CommandLineTool {
  private final Terminal terminal;

  private CommandLineTool(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * The tool on this process's standard streams and environment.
   *
   * @return the tool
   */
  public static CommandLineTool ofThisProcess() {
    // Results are UTF-8 whatever the locale says: they are read by scripts.
    return of(
        new PrintWriter(System.out, false, StandardCharsets.UTF_8),
        new PrintWriter(System.err, false, StandardCharsets.UTF_8),
        System.getenv());
  }

  static CommandLineTool of(PrintWriter output, PrintWriter errors, Map<String, String> variables) {
    return new CommandLineTool(new Terminal(output, errors, variables, Clock.systemUTC()));
  }

  /**
   * Runs one verb.
   *
   * @param arguments the command line
   * @return the exit code of the process
   */
  public int run(String... arguments) {
    CommandLine line = commandLine();
    int exitCode = line.execute(arguments);
    terminal.output().flush();
    terminal.errors().flush();
    return exitCode;
  }

  CommandLine commandLine() {
    ErrorMessages messages = new ErrorMessages(terminal);
    CommandLine line = new CommandLine(new RootCommand(), new CommandFactory(terminal));
    line.getCommandSpec().usageMessage().exitCodeList(RootCommand.exitCodes());
    return line.setOut(terminal.output())
        .setErr(terminal.errors())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        .setExecutionStrategy(CommandLineTool::runLast)
        .setParameterExceptionHandler(messages)
        .setExecutionExceptionHandler(messages);
  }

  private static int runLast(ParseResult parsed) {
    if (RootCommand.of(parsed.commandSpec().commandLine()).verbose()) {
      QuietLogs.showDetails();
    }
    return new CommandLine.RunLast().execute(parsed);
  }
}
