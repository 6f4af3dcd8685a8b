package io.claviger.server.cli;

import picocli.CommandLine.Command;

/** {@code claviger version}. */
@Command(
    name = "version",
    description = "Show the versions of the program and of Java.",
    footer = {"", "Example:", "  claviger version"})
final class VersionCommand implements Runnable {
  private final Terminal terminal;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    for (String line : new ProgramVersion().getVersion()) {
      terminal.print(line);
    }
  }
}
