package io.claviger.server.connection;

import io.claviger.access.IpAddress;
import io.claviger.server.connection.ClientConnection.Line;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** Tomcat's listener, which enters every connection into the table and asks it for room. */
final class BoundedEndpoint extends NioEndpoint {
  private volatile @Nullable ConnectionTable table;

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

  /** Called for each connection that was accepted, by one thread. */
  @Override
  protected boolean setSocketOptions(SocketChannel socket) {
    ConnectionTable all = table();
    Optional<IpAddress> client = client(socket);
    if (client.isEmpty() || !all.admits(client.get())) {
      destroySocket(socket);
      return false;
    }
    all.opened(socket, new ClientConnection(client.get(), new Socket(socket), System.nanoTime()));
    boolean taken = super.setSocketOptions(socket);
    if (!taken) {
      all.closed(socket);
    }
    return taken;
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

  /** The socket of a connection. */
  private final class Socket implements Line {
    private final SocketChannel channel;
    private final AtomicBoolean inputEnded = new AtomicBoolean();

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
    public boolean endInput() {
      if (inputEnded.getAndSet(true)) {
        return false;
      }
      try {
        channel.shutdownInput();
        return true;
      } catch (IOException e) {
        return false; // closed meanwhile
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
