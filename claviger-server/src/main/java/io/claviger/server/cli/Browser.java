package io.claviger.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Opens a page in the browser of whoever sits here, if there is one. */
final class Browser {
  private static final long PATIENCE_SECONDS = 2;

  private Browser() {}

  /**
   * Tries to open a page.
   *
   * @param variables the environment
   * @param url the page, http or https
   * @return whether it looks as if that worked
   */
  static boolean open(Map<String, String> variables, String url) {
    List<String> command = command(System.getProperty("os.name", ""), variables, url);
    if (command.isEmpty()) {
      return false;
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> name.startsWith("CLAVIGER_"));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return !process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Empty where there is no screen to show it on. */
  static List<String> command(String system, Map<String, String> variables, String url) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return List.of("open", url);
    }
    if (name.startsWith("windows")) {
      return List.of("rundll32", "url.dll,FileProtocolHandler", url);
    }
    boolean screen =
        !variables.getOrDefault("DISPLAY", "").isEmpty()
            || !variables.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
    return screen ? List.of("xdg-open", url) : List.of();
  }
}
