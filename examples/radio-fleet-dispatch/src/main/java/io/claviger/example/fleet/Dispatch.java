package io.claviger.example.fleet;

import java.time.Instant;

/**
 * A vehicle was sent somewhere.
 *
 * @param vehicle its call sign
 * @param channel the channel it was told on
 * @param address where to
 * @param position where that is
 * @param message what for
 * @param dispatchedBy who sent it
 * @param dispatchedAt when
 * @param receipt the gateway's proof that the message is on its way
 */
record Dispatch(
    String vehicle,
    String channel,
    String address,
    Position position,
    String message,
    String dispatchedBy,
    Instant dispatchedAt,
    String receipt) {}
