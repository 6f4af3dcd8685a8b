package io.claviger.spring.web;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259) as UTF-8 into a growing array that is overwritten when it is closed, since
 * it may hold a secret value. With somewhere to write to, the array is emptied there now and then,
 * so that a long answer is never held whole. No object mapper, no intermediate tree or string. Not
 * thread-safe.
 */
final class JsonOut implements AutoCloseable {
  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  /** How much is held before it is written on. */
  private static final int PIECE = 32 * 1024;

  private final @Nullable OutputStream sink;
  private byte[] buffer;
  private int size;
  private boolean comma;
  private boolean begun;

  JsonOut(int capacity) {
    this(capacity, null);
  }

  /** Writes on to a stream; {@link #writeTo} gives it the rest. */
  JsonOut(int capacity, @Nullable OutputStream sink) {
    this.sink = sink;
    this.buffer = new byte[capacity];
  }

  /** Writes an object; the body writes its fields. */
  JsonOut object(Runnable body) {
    beginObject();
    body.run();
    return endObject();
  }

  JsonOut beginObject() {
    separate();
    put('{');
    comma = false;
    return this;
  }

  JsonOut endObject() {
    put('}');
    comma = true;
    return this;
  }

  JsonOut beginArray() {
    separate();
    put('[');
    comma = false;
    return this;
  }

  JsonOut endArray() {
    put(']');
    comma = true;
    return this;
  }

  JsonOut name(String name) {
    separate();
    quote(name);
    put(':');
    comma = false;
    return this;
  }

  JsonOut field(String name, @Nullable String text) {
    name(name);
    return value(text);
  }

  JsonOut field(String name, Optional<String> text) {
    return field(name, text.orElse(null));
  }

  JsonOut field(String name, long number) {
    name(name);
    return value(number);
  }

  JsonOut field(String name, boolean bool) {
    name(name);
    return raw(bool ? TRUE : FALSE);
  }

  JsonOut field(String name, OptionalInt number) {
    name(name);
    return number.isPresent() ? value(number.getAsInt()) : raw(NULL);
  }

  JsonOut field(String name, OptionalLong number) {
    name(name);
    return number.isPresent() ? value(number.getAsLong()) : raw(NULL);
  }

  JsonOut field(String name, Instant instant) {
    name(name);
    return value(instant);
  }

  JsonOut instant(String name, Optional<Instant> instant) {
    name(name);
    return instant.isPresent() ? value(instant.get()) : raw(NULL);
  }

  JsonOut field(String name, Map<String, String> map) {
    name(name);
    beginObject();
    map.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> field(entry.getKey(), entry.getValue()));
    return endObject();
  }

  /** Writes an array of the constants' names. */
  JsonOut names(String name, Collection<? extends Enum<?>> constants) {
    name(name);
    beginArray();
    for (Enum<?> constant : constants) {
      value(constant.name());
    }
    return endArray();
  }

  JsonOut value(@Nullable String text) {
    if (text == null) {
      return raw(NULL);
    }
    separate();
    quote(text);
    comma = true;
    return this;
  }

  JsonOut value(long number) {
    separate();
    digits(number);
    comma = true;
    return this;
  }

  /** A point in time as RFC 3339 in UTC, always with six digits of fraction. */
  JsonOut value(Instant instant) {
    separate();
    put('"');
    plain(Timestamps.format(instant));
    put('"');
    comma = true;
    return this;
  }

  /** Writes bytes that are UTF-8 text already as a string. */
  JsonOut utf8(byte[] text) {
    separate();
    ensure(text.length + 2);
    put('"');
    for (byte b : text) {
      if (b >= 0 && (b < ' ' || b == '"' || b == '\\')) {
        escape((char) b);
      } else {
        put(b);
      }
    }
    put('"');
    comma = true;
    return this;
  }

  /** Writes characters that need no escape (base64) as a string. */
  JsonOut unescaped(byte[] ascii) {
    separate();
    put('"');
    append(ascii);
    put('"');
    comma = true;
    return this;
  }

  /** Writes what is JSON already. */
  JsonOut raw(byte[] json) {
    separate();
    append(json);
    comma = true;
    return this;
  }

  /** Writes a number as it was spelled. */
  JsonOut number(String spelling) {
    separate();
    plain(spelling);
    comma = true;
    return this;
  }

  JsonOut value(boolean bool) {
    return raw(bool ? TRUE : FALSE);
  }

  /** Whether some of it was written on already. */
  boolean isBegun() {
    return begun;
  }

  int size() {
    return size;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(buffer, 0, size);
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  /** Overwrites what was written. */
  @Override
  public void close() {
    Arrays.fill(buffer, 0, size, (byte) 0);
    size = 0;
  }

  @Override
  public String toString() {
    return "JsonOut[REDACTED]";
  }

  private void separate() {
    if (sink != null && size >= PIECE) {
      writeOn(sink);
    }
    if (comma) {
      put(',');
    }
  }

  private void writeOn(OutputStream out) {
    try {
      writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    begun = true;
    close();
  }

  private void quote(String text) {
    int length = text.length();
    ensure(length + 2);
    put('"');
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        escape(c);
      } else if (c < 0x80) {
        put((byte) c);
      } else if (c < 0x800) {
        put((byte) (0xc0 | (c >> 6)));
        put((byte) (0x80 | (c & 0x3f)));
      } else if (!Character.isSurrogate(c)) {
        threeBytes(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        fourBytes(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        threeBytes('\ufffd');
      }
    }
    put('"');
  }

  private void threeBytes(char c) {
    put((byte) (0xe0 | (c >> 12)));
    put((byte) (0x80 | ((c >> 6) & 0x3f)));
    put((byte) (0x80 | (c & 0x3f)));
  }

  private void fourBytes(int codePoint) {
    put((byte) (0xf0 | (codePoint >> 18)));
    put((byte) (0x80 | ((codePoint >> 12) & 0x3f)));
    put((byte) (0x80 | ((codePoint >> 6) & 0x3f)));
    put((byte) (0x80 | (codePoint & 0x3f)));
  }

  private void escape(char c) {
    put('\\');
    switch (c) {
      case '"', '\\' -> put((byte) c);
      case '\n' -> put('n');
      case '\r' -> put('r');
      case '\t' -> put('t');
      default -> {
        plain("u00");
        put(HEX[c >> 4]);
        put(HEX[c & 15]);
      }
    }
  }

  private void digits(long number) {
    plain(Long.toString(number));
  }

  private void plain(String ascii) {
    int length = ascii.length();
    ensure(length);
    for (int i = 0; i < length; i++) {
      buffer[size++] = (byte) ascii.charAt(i);
    }
  }

  private void append(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  private void put(char c) {
    put((byte) c);
  }

  private void put(byte b) {
    if (size == buffer.length) {
      ensure(1);
    }
    buffer[size++] = b;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      byte[] old = buffer;
      buffer = Arrays.copyOf(old, Math.max(size + more, 2 * old.length));
      Arrays.fill(old, (byte) 0);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
