package io.claviger.server.cli;

/** A person at the terminal, who can be asked. */
interface Keyboard {
  /**
   * Asks for something that must not show while it is typed.
   *
   * @return what was typed, the caller's to overwrite; empty when nothing was
   */
  char[] askHidden(String question);

  /**
   * Asks for something that may show.
   *
   * @return the line, without blanks around it
   */
  String ask(String question);
}
