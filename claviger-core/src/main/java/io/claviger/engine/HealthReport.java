package io.claviger.engine;

/**
 * Whether the engine can serve.
 *
 * @param database whether the database answers
 * @param audit whether the journal takes events; without it nothing is released
 */
public record HealthReport(Part database, Part audit) {
  /**
   * One part.
   *
   * @param up whether it works
   * @param detail one safe sentence; empty when all is well
   */
  public record Part(boolean up, String detail) {}

  /**
   * Tells whether all parts work.
   *
   * @return true if requests can be served
   */
  public boolean ready() {
    return database.up() && audit.up();
  }
}
