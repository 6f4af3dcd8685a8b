package io.claviger.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a database row that its MAC covers: two rows that differ in table, in a field's
 * name, type or content, or in the order of the fields, never have the same bytes. Null differs
 * from empty. Put the fields in the same order on writing and on reading. Not thread-safe.
 *
 * <p>Form, big-endian: format (1 byte), length (4) and UTF-8 bytes of the table; for each field
 * length (4) and UTF-8 bytes of its name, type (1), length of the content (4, -1 for null),
 * content.
 */
public final class CanonicalRow {
  private static final byte FORMAT = 1;
  private static final int NULL_LENGTH = -1;
  private static final byte TYPE_LONG = 1;
  private static final byte TYPE_INT = 2;
  private static final byte TYPE_STRING = 3;
  private static final byte TYPE_BYTES = 4;
  private static final byte TYPE_BOOLEAN = 5;

  private ByteBuffer out = ByteBuffer.allocate(256);

  private CanonicalRow() {}

  /**
   * Begins a row.
   *
   * @param table the name of its table
   * @return the row, without fields
   */
  public static CanonicalRow of(String table) {
    CanonicalRow row = new CanonicalRow();
    row.room(1).put(FORMAT);
    row.putSized(utf8(table));
    return row;
  }

  /**
   * Adds a 64-bit field.
   *
   * @param name its name
   * @param value its content
   * @return this row
   */
  public CanonicalRow put(String name, long value) {
    return field(name, TYPE_LONG, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  /**
   * Adds a 64-bit field that may be null.
   *
   * @param name its name
   * @param value its content
   * @return this row
   */
  public CanonicalRow put(String name, @Nullable Long value) {
    return value == null ? field(name, TYPE_LONG, null) : put(name, value.longValue());
  }

  /**
   * Adds a 32-bit field.
   *
   * @param name its name
   * @param value its content
   * @return this row
   */
  public CanonicalRow put(String name, int value) {
    return field(name, TYPE_INT, ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  /**
   * Adds a text field that may be null.
   *
   * @param name its name
   * @param value its content
   * @return this row
   */
  public CanonicalRow put(String name, @Nullable String value) {
    return field(name, TYPE_STRING, value == null ? null : utf8(value));
  }

  /**
   * Adds a field of bytes that may be null.
   *
   * @param name its name
   * @param value its content
   * @return this row
   */
  public CanonicalRow put(String name, byte @Nullable [] value) {
    return field(name, TYPE_BYTES, value);
  }

  /**
   * Adds a truth value.
   *
   * @param name its name
   * @param value its content
   * @return this row
   */
  public CanonicalRow put(String name, boolean value) {
    return field(name, TYPE_BOOLEAN, new byte[] {(byte) (value ? 1 : 0)});
  }

  /**
   * Returns the bytes of the row as it is now.
   *
   * @return a new array
   */
  public byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  private CanonicalRow field(String name, byte type, byte @Nullable [] content) {
    putSized(utf8(name));
    room(1).put(type);
    if (content == null) {
      room(Integer.BYTES).putInt(NULL_LENGTH);
    } else {
      putSized(content);
    }
    return this;
  }

  private void putSized(byte[] content) {
    room(Integer.BYTES + content.length).putInt(content.length).put(content);
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int size = Math.max(2 * out.capacity(), Math.addExact(out.position(), bytes));
      out = ByteBuffer.allocate(size).put(out.flip());
    }
    return out;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
