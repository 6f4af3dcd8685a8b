package io.claviger.server.cli;

import java.io.Console;
import java.util.Optional;

/** The keyboard of this process's terminal. */
final class ConsoleKeyboard implements Keyboard {
  @Override
  public char[] askHidden(String question) {
    char[] typed = console().readPassword("%s", question);
    return typed == null ? new char[0] : typed;
  }

  @Override
  public String ask(String question) {
    String typed = console().readLine("%s", question);
    return typed == null ? "" : typed.strip();
  }

  private static Console console() {
    return find()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "cannot ask, since the output goes elsewhere: give it by standard input or a"
                        + " file (see --help)"));
  }

  /** The terminal, when input and output are one. */
  @SuppressWarnings("SystemConsoleNull") // not with the console of java.base
  static Optional<Console> find() {
    // JDK 22 to 24 have another one by default, which is slow and claims a terminal without one.
    System.setProperty("jdk.console", "java.base");
    return Optional.ofNullable(System.console());
  }
}
