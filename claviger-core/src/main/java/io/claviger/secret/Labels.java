package io.claviger.secret;

import io.claviger.api.StagingLabel;

/**
 * The versions a secret's staging labels point to; 0 where a label points nowhere.
 *
 * @param current the version in use
 * @param pending the version being rotated in
 * @param previous the version that was in use before
 */
public record Labels(long current, long pending, long previous) {
  /**
   * The version a label points to.
   *
   * @param label which
   * @return the version; 0 for none
   */
  public long of(StagingLabel label) {
    return switch (label) {
      case CURRENT -> current;
      case PENDING -> pending;
      case PREVIOUS -> previous;
    };
  }

  /**
   * Moves CURRENT; the version it was on becomes PREVIOUS.
   *
   * @param version the version in use from now on
   * @return the labels after the move; the same ones when it is there already
   */
  public Labels withCurrent(long version) {
    return version == current ? this : new Labels(version, pending, current);
  }
}
