package io.claviger.example.fleet;

import org.jspecify.annotations.Nullable;

/**
 * What a dispatcher asks for.
 *
 * @param vehicle the call sign of the vehicle to send
 * @param address where to
 * @param message what for
 */
record DispatchOrder(
    @Nullable String vehicle, @Nullable String address, @Nullable String message) {}
