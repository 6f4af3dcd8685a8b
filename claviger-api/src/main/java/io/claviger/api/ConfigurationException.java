package io.claviger.api;

import java.util.List;

/** Settings are wrong. Every problem found is reported at once; nothing was started. */
public final class ConfigurationException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf gives a serializable list
  private final List<String> problems;

  /**
   * Makes the error.
   *
   * @param problems what is wrong, one sentence each, with what to do; without passwords
   */
  public ConfigurationException(List<String> problems) {
    super(ErrorCode.INVALID_CONFIGURATION, String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * Returns all problems found.
   *
   * @return one sentence each
   */
  public List<String> problems() {
    return problems;
  }
}
