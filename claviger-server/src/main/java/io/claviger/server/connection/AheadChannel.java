package io.claviger.server.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/** Plain HTTP. */
final class AheadChannel extends NioChannel implements ReadAhead {
  private @Nullable ByteBuffer ahead;

  AheadChannel(SocketBufferHandler buffers) {
    super(buffers);
  }

  @Override
  public void reset(@Nullable SocketChannel channel, @Nullable NioSocketWrapper wrapper)
      throws IOException {
    ahead = null;
    super.reset(channel, wrapper);
  }

  @Override
  public void give(ByteBuffer bytes) {
    ahead = bytes;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    ByteBuffer bytes = ahead;
    if (bytes == null || !target.hasRemaining()) {
      return super.read(target);
    }
    int count = Math.min(bytes.remaining(), target.remaining());
    target.put(target.position(), bytes, bytes.position(), count);
    target.position(target.position() + count);
    bytes.position(bytes.position() + count);
    if (!bytes.hasRemaining()) {
      ahead = null;
    }
    return count;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return ahead == null ? super.read(targets, offset, length) : read(targets[offset]);
  }
}
