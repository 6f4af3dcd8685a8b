package io.claviger.server.connection;

import java.nio.ByteBuffer;

/** A channel of Tomcat's that is given bytes which were read from its socket before. */
interface ReadAhead {
  /**
   * Gives it the bytes, once for each socket, before anything is read.
   *
   * @param bytes the first that came
   */
  void give(ByteBuffer bytes);
}
