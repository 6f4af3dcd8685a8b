package io.claviger.server.connection;

import io.claviger.access.IpAddress;
import io.claviger.server.connection.ClientConnection.Line;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.tomcat.util.collections.SynchronizedStack;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** Tomcat's listener, which enters every connection into the table and asks it for room. */
final class BoundedEndpoint extends NioEndpoint {
  /** How long a stranger may take to read the next part of an answer. */
  private static final int STRANGERS_WRITE_MILLIS = 3000;

  private volatile @Nullable ConnectionTable table;
  private volatile @Nullable WaitingRoom room;

  void use(ConnectionTable newTable) {
    table = newTable;
  }

  ConnectionTable table() {
    ConnectionTable present = table;
    if (present == null) {
      throw new IllegalStateException("no table of connections was given");
    }
    return present;
  }

  @Override
  public void setHandler(Handler<NioChannel> handler) {
    super.setHandler(new Watched(handler));
  }

  @Override
  public void startInternal() throws Exception {
    room =
        WaitingRoom.open(
            table(),
            new Inside(),
            isSSLEnabled() ? FirstMessage.Greeting::new : FirstMessage.Header::new);
    super.startInternal();
  }

  @Override
  public void stopInternal() {
    super.stopInternal();
    WaitingRoom open = room;
    if (open != null) {
      open.close();
    }
  }

  /** Called for each connection that was accepted, by one thread. */
  @Override
  protected boolean setSocketOptions(SocketChannel socket) {
    WaitingRoom open = room;
    Optional<IpAddress> client = client(socket);
    if (open == null || client.isEmpty() || !table().admits(client.get())) {
      destroySocket(socket);
      return false;
    }
    return open.enter(socket, client.get());
  }

  @Override
  protected NioChannel createChannel(SocketBufferHandler buffers) {
    return isSSLEnabled() ? new SecureAheadChannel(buffers, this) : new AheadChannel(buffers);
  }

  /** Whom a connection is counted for; empty when it is gone already. */
  private static Optional<IpAddress> client(SocketChannel socket) {
    try {
      SocketAddress address = socket.getRemoteAddress();
      return address instanceof InetSocketAddress internet
          ? Optional.of(IpAddress.of(internet.getAddress()).block())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What Tomcat does with a connection that it accepts itself, but for reading it at once. */
  private final class Inside implements WaitingRoom.Door {
    @Override
    public void open(SocketChannel socket, ByteBuffer ahead) {
      NioSocketWrapper wrapper = null;
      try {
        NioChannel channel = channel();
        NioSocketWrapper made = new NioSocketWrapper(channel, BoundedEndpoint.this);
        channel.reset(socket, made);
        ((ReadAhead) channel).give(ahead);
        connections.put(socket, made);
        wrapper = made;
        socketProperties.setProperties(socket.socket());
        wrapper.setReadTimeout(getConnectionTimeout());
        wrapper.setWriteTimeout(STRANGERS_WRITE_MILLIS);
        wrapper.setKeepAliveLeft(getMaxKeepAliveRequests());
        // The poller reads nothing from it before it is asked to.
        socket.register(getPoller().getSelector(), 0, wrapper);
        if (!processSocket(wrapper, SocketEvent.OPEN_READ, true)) {
          wrapper.close();
        }
      } catch (IOException | RuntimeException e) { // it is gone, or the server stops
        if (wrapper != null) {
          wrapper.close();
        } else {
          table().closed(socket);
          destroySocket(socket);
        }
      }
    }

    private NioChannel channel() {
      SynchronizedStack<NioChannel> used = getNioChannels();
      NioChannel channel = used == null ? null : used.pop();
      return channel != null
          ? channel
          : createChannel(
              new SocketBufferHandler(
                  socketProperties.getAppReadBufSize(),
                  socketProperties.getAppWriteBufSize(),
                  socketProperties.getDirectBuffer()));
    }

    @Override
    public Line line(SocketChannel socket) {
      return new Socket(socket);
    }

    @Override
    public void turnAway(SocketChannel socket) {
      destroySocket(socket);
    }
  }

  /** The socket of a connection. */
  private final class Socket implements Line {
    private final SocketChannel channel;

    Socket(SocketChannel channel) {
      this.channel = channel;
    }

    /**
     * Under the lock of Tomcat, which whoever works on the connection holds: else its channel could
     * go to another connection under their hands.
     */
    @Override
    public boolean closeIf(BooleanSupplier still) {
      SocketWrapperBase<NioChannel> wrapper = connections.get(channel);
      if (wrapper == null || !wrapper.getLock().tryLock()) {
        return false;
      }
      try {
        if (wrapper.isClosed() || !still.getAsBoolean()) {
          return false;
        }
        wrapper.close();
        return true;
      } finally {
        wrapper.getLock().unlock();
      }
    }

    @Override
    public void endInput() {
      try {
        channel.shutdownInput();
      } catch (IOException e) {
        // closed meanwhile
      }
    }

    /**
     * The socket alone: Tomcat's things go back to it only when whoever works on the connection has
     * seen that, at the latest when the time for writing is over.
     */
    @Override
    public void abort() {
      try {
        channel.close();
      } catch (IOException e) {
        // closed meanwhile
      }
    }

    @Override
    public void trust() {
      SocketWrapperBase<NioChannel> wrapper = connections.get(channel);
      if (wrapper != null) {
        wrapper.setWriteTimeout(getConnectionTimeout());
      }
    }
  }

  /** Hears of connections that end. */
  private final class Watched implements Handler<NioChannel> {
    private final Handler<NioChannel> handler;

    Watched(Handler<NioChannel> handler) {
      this.handler = handler;
    }

    @Override
    public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
      if (event == SocketEvent.CONNECT_FAIL) {
        table().tlsFailed();
      }
      return handler.process(socket, event);
    }

    @Override
    public void release(SocketWrapperBase<NioChannel> socket) {
      table().closed(socket.getSocket().getIOChannel());
      handler.release(socket);
    }

    @Override
    public Object getGlobal() {
      return handler.getGlobal();
    }

    @Override
    public void pause() {
      handler.pause();
    }

    @Override
    public void recycle() {
      handler.recycle();
    }
  }
}
