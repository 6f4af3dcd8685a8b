package io.claviger.engine;

import io.claviger.api.InvalidRequestException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the next page of a list of secrets begins: behind a secret, by its uid, which is random. A
 * name would tell of a secret that whoever gets the cursor may not see.
 */
final class Cursors {
  private Cursors() {}

  static String encode(long uid) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(uid).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static OptionalLong decode(Optional<String> cursor) {
    if (cursor.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor.get()));
      long uid = bytes.getLong();
      if (bytes.hasRemaining()) {
        throw unknown();
      }
      return OptionalLong.of(uid);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw unknown();
    }
  }

  static InvalidRequestException unknown() {
    return new InvalidRequestException("cursor is not one that a list has given");
  }
}
