package io.claviger.server.connection;

import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/** TLS. */
final class SecureAheadChannel extends SecureNioChannel implements ReadAhead {
  SecureAheadChannel(SocketBufferHandler buffers, NioEndpoint endpoint) {
    super(buffers, endpoint);
  }

  /** Its buffer has room for the largest record of TLS. */
  @Override
  public void give(ByteBuffer bytes) {
    netInBuffer.put(bytes);
  }
}
