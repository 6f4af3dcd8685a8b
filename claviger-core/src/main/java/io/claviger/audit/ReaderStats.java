package io.claviger.audit;

/**
 * The readers of a secret in two numbers.
 *
 * @param lastAt the last read, microseconds since 1970 UTC; 0 when there was none
 * @param readers how many principals read it since the time asked for
 */
public record ReaderStats(long lastAt, long readers) {}
