package io.claviger.server.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells a process from all others, also from a later one that gets its number: by number and start.
 */
final class OwnProcess {
  private static final int START_FIELD = 19;

  private OwnProcess() {}

  /** This process, as text without line ends. */
  static String current() {
    return describe(ProcessHandle.current());
  }

  /** Tells whether the process of a text is there. */
  static boolean lives(String text) {
    String number = text.split(" ", 2)[0];
    return number.matches("\\d{1,18}")
        && ProcessHandle.of(Long.parseLong(number))
            .filter(ProcessHandle::isAlive)
            .map(OwnProcess::describe)
            .filter(text::equals)
            .isPresent();
  }

  private static String describe(ProcessHandle process) {
    return process.pid() + " " + start(process);
  }

  /** Ticks since the machine started, which no setting of the clock moves; else the time of day. */
  private static String start(ProcessHandle process) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      // The second field is the program's name in brackets, which may hold blanks and brackets.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      if (fields.length > START_FIELD) {
        return fields[START_FIELD];
      }
    } catch (IOException e) {
      // Not Linux.
    }
    return process.info().startInstant().map(Object::toString).orElse("unknown");
  }
}
