package io.claviger.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is known of the terminal.
 *
 * @param input whether a person types the standard input
 * @param output whether a person sees the standard output
 * @param colours whether colours are welcome there
 * @param columns the width there; 0 when lines may be of any length
 */
record Screen(boolean input, boolean output, boolean colours, int columns) {
  static final Screen NONE = new Screen(false, false, false, 0);

  /** What the launcher found out, such as {@code 11:120} (input, output, columns). */
  private static final String PROPERTY = "claviger.terminal";

  private static final int USUAL_COLUMNS = 80;

  static Screen ofThisProcess(Map<String, String> variables) {
    String found = System.getProperty(PROPERTY, "");
    if (found.matches("[01]{2}:\\d{0,4}")) {
      return of(found.charAt(0) == '1', found.charAt(1) == '1', found.substring(3), variables);
    }
    return of(isTerminal(0), isTerminal(1), variables.getOrDefault("COLUMNS", ""), variables);
  }

  private static Screen of(
      boolean input, boolean output, String columns, Map<String, String> variables) {
    boolean plain =
        !variables.getOrDefault("NO_COLOR", "").isEmpty()
            || variables.getOrDefault("TERM", "dumb").equals("dumb");
    int width = columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
    return new Screen(input, output, output && !plain, output ? width : 0);
  }

  private static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return ConsoleKeyboard.find().isPresent();
    }
  }
}
