package io.claviger.example.fleet;

/**
 * A vehicle of the fleet.
 *
 * @param callSign what it is called on the radio
 * @param kind what it is
 * @param channel the channel it listens to
 */
record Vehicle(String callSign, String kind, String channel) {}
