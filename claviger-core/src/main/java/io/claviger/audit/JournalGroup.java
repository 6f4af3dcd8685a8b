package io.claviger.audit;

/**
 * A group of events on its way into the journal.
 *
 * @param groupId 16 random bytes; tell later whether the group has landed
 * @param n how many events, 1 to {@link #MAX_EVENTS}
 * @param payload the events in their canonical binary form
 * @param mac authenticates group id and payload
 * @param secretUids the secrets whose current {@code rev} is to be told and recorded, ascending
 * @param tokenIds the tokens whose current {@code rev} is to be told and recorded, ascending
 */
public record JournalGroup(
    byte[] groupId, int n, byte[] payload, byte[] mac, long[] secretUids, long[] tokenIds) {
  /** The most events of a group. */
  public static final int MAX_EVENTS = 512;

  /** The most bytes of a payload, unless one event alone is longer. */
  public static final int MAX_BYTES = 128 * 1024;
}
