package io.claviger.seal;

import io.claviger.api.KeyException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The stored form of a ring, big-endian: format (1 byte), next id (4), number of keys (2), and for
 * each key, in the order of the ids: id (4), purpose (1), state (1), made at in milliseconds since
 * 1970 (8), length of the bytes (1: 32, or 0 when retired), the bytes. One ring has one form only.
 */
final class KeyRingCodec {
  static final int MAX_KEYS = 0xFFFF;

  private static final byte FORMAT = 1;
  private static final int HEADER_BYTES = 1 + 4 + 2;
  private static final int KEY_HEADER_BYTES = 4 + 1 + 1 + 8 + 1;

  private KeyRingCodec() {}

  static byte[] encode(KeyRing ring) {
    int size = HEADER_BYTES;
    for (RingKey key : ring.keys()) {
      size += KEY_HEADER_BYTES + secretLength(key.state());
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(FORMAT).putInt(ring.nextId()).putShort((short) ring.keys().size());
    for (RingKey key : ring.keys()) {
      out.putInt(key.id()).put(key.purpose().code()).put(key.state().code());
      out.putLong(key.createdAt().toEpochMilli()).put((byte) secretLength(key.state()));
      if (key.state() != KeyState.RETIRED) {
        out.put(key.unsafeBytes());
      }
    }
    return out.array();
  }

  static KeyRing decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    try {
      byte format = in.get();
      if (format != FORMAT) {
        throw new KeyException(
            "the key ring has the unknown format " + format + "; use a newer Claviger", null);
      }
      int nextId = in.getInt();
      int count = Short.toUnsignedInt(in.getShort());
      List<RingKey> keys = new ArrayList<>(Math.min(count, in.remaining() / KEY_HEADER_BYTES));
      for (int i = 0; i < count; i++) {
        keys.add(decodeKey(in));
      }
      if (in.hasRemaining()) {
        throw malformed("something follows its end");
      }
      return new KeyRing(nextId, keys);
    } catch (BufferUnderflowException e) {
      throw malformed("it is cut");
    }
  }

  private static RingKey decodeKey(ByteBuffer in) {
    int id = in.getInt();
    KeyPurpose purpose = purpose(in.get());
    KeyState state = state(in.get());
    Instant createdAt = Instant.ofEpochMilli(in.getLong());
    if (in.get() != secretLength(state)) {
      throw malformed("a key has a wrong length");
    }
    byte[] secret = new byte[secretLength(state)];
    in.get(secret);
    return new RingKey(id, purpose, state, secret, createdAt);
  }

  private static int secretLength(KeyState state) {
    return state == KeyState.RETIRED ? 0 : Primitives.KEY_BYTES;
  }

  private static KeyPurpose purpose(byte code) {
    for (KeyPurpose purpose : KeyPurpose.values()) {
      if (purpose.code() == code) {
        return purpose;
      }
    }
    throw malformed("a key has an unknown purpose");
  }

  private static KeyState state(byte code) {
    for (KeyState state : KeyState.values()) {
      if (state.code() == code) {
        return state;
      }
    }
    throw malformed("a key has an unknown state");
  }

  private static KeyException malformed(String how) {
    return new KeyException("the key ring is malformed: " + how, null);
  }
}
