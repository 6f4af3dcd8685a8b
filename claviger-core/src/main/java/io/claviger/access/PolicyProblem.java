package io.claviger.access;

import java.io.Serializable;

/**
 * Something wrong in a document.
 *
 * @param line where, from 1
 * @param column at which character of the line, from 1
 * @param message what is wrong and what would be right
 */
public record PolicyProblem(int line, int column, String message) implements Serializable {
  /** For example {@code line 3, column 5: unknown key ...}. */
  @Override
  public String toString() {
    return "line " + line + ", column " + column + ": " + message;
  }
}
