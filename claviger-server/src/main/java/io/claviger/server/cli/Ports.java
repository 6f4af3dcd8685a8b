package io.claviger.server.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Port numbers. */
final class Ports {
  private Ports() {}

  /** Returns the port; 0 stands for any free one. */
  static int checked(CommandSpec command, int port) {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(
          command.commandLine(), "--port must be 0 to 65535 (0: any free port)");
    }
    return port;
  }
}
