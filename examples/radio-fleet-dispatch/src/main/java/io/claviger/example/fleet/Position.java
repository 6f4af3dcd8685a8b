package io.claviger.example.fleet;

/**
 * A place on the map, in degrees (WGS 84).
 *
 * @param latitude north is positive
 * @param longitude east is positive
 */
record Position(double latitude, double longitude) {}
