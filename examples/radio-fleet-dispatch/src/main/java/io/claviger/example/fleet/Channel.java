package io.claviger.example.fleet;

/**
 * A radio channel.
 *
 * @param name its name
 * @param purpose what it is for
 * @param frequencyKhz in kilohertz
 */
record Channel(String name, String purpose, int frequencyKhz) {}
