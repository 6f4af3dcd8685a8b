package io.claviger.server.process;

/** A write that was answered. */
record Ack(String name, long version, String value) {}
