package io.claviger.api;

/** Which version of a secret is meant. */
public sealed interface VersionSelector {

  /**
   * The version in use.
   *
   * @return the label {@link StagingLabel#CURRENT}
   */
  static VersionSelector current() {
    return ByLabel.CURRENT;
  }

  /**
   * The version with this number.
   *
   * @param version 1 or more
   * @return the selector
   * @throws InvalidRequestException if the number is below 1
   */
  static VersionSelector number(long version) {
    return new ByNumber(version);
  }

  /**
   * The version a label points at.
   *
   * @param label the label
   * @return the selector
   */
  static VersionSelector label(StagingLabel label) {
    return label == StagingLabel.CURRENT ? ByLabel.CURRENT : new ByLabel(label);
  }

  /**
   * Describes the selector for messages.
   *
   * @return for example {@code version 7} or {@code label PENDING}
   */
  String describe();

  /**
   * A version by its number.
   *
   * @param version 1 or more
   */
  record ByNumber(long version) implements VersionSelector {
    /** Refuses numbers below 1. */
    public ByNumber {
      if (version < 1) {
        throw new InvalidRequestException("version must be 1 or more");
      }
    }

    @Override
    public String describe() {
      return "version " + version;
    }
  }

  /**
   * A version by the label that points at it.
   *
   * @param label the label
   */
  record ByLabel(StagingLabel label) implements VersionSelector {
    private static final ByLabel CURRENT = new ByLabel(StagingLabel.CURRENT);

    @Override
    public String describe() {
      return "label " + label;
    }
  }
}
