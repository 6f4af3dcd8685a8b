package io.claviger.server;

import io.claviger.server.cli.CommandLineTool;

/** Entry of the executable. */
public final class Main {
  private Main() {}

  /**
   * Runs one verb and ends the process with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    System.exit(CommandLineTool.ofThisProcess().run(arguments));
  }
}
