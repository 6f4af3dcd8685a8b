package io.claviger.server.cli;

import io.claviger.api.ClavigerException;
import io.claviger.api.ConfigurationException;
import io.claviger.server.local.Redaction;
import io.claviger.server.remote.Printable;
import io.claviger.server.remote.RemoteException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns errors into a message that says what to do; the stack trace only with --verbose. */
final class ErrorMessages
    implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {
  private final Terminal terminal;

  ErrorMessages(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleParseException(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    boolean client = command.getCommand() instanceof Quiet;
    terminal.note("claviger: " + (client ? QuietErrors.of(error) : message(error)));
    terminal.note(
        "Try '" + command.getCommandSpec().qualifiedName() + " --help' for options and examples.");
    return ExitCode.USAGE.number();
  }

  @Override
  public int handleExecutionException(
      Exception error, CommandLine command, ParseResult parseResult) {
    if (error instanceof ParameterException wrong) {
      return handleParseException(wrong, new String[0]);
    }
    if (command.getCommand() instanceof Quiet && error instanceof ConfigurationException wrong) {
      wrong.problems().forEach(problem -> terminal.note("claviger: " + Printable.line(problem)));
    } else {
      show(error);
    }
    if (RootCommand.of(command).verbose()) {
      terminal.stackTrace(error);
    }
    return ExitCode.of(error).number();
  }

  private void show(Exception error) {
    switch (error) {
      case ConfigurationException wrong -> {
        terminal.note("claviger: cannot start:");
        wrong.problems().forEach(problem -> terminal.note("  - " + problem));
      }
      case ClavigerException refused -> terminal.note("claviger: " + refused.safeMessage());
      case RemoteException remote ->
          RemoteErrors.lines(remote).forEach(line -> terminal.note(Printable.line(line)));
      case CommandFailure failure -> terminal.note("claviger: " + message(failure));
      default ->
          terminal.note(
              "claviger: unexpected failure ("
                  + rootCause(error)
                  + "); the same command with --verbose shows where");
    }
  }

  private static String rootCause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + message(cause);
  }

  private static String message(Throwable error) {
    String text = error.getMessage();
    return Redaction.of(text == null ? error.getClass().getSimpleName() : text);
  }
}
