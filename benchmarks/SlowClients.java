import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps many connections to a server that send a request at one byte a second, and after a pause
 * opens anew those that the server ends. Tells how long they lived. On Linux, where all of
 * 127.0.0.0/8 is this machine: they come from 50 addresses, since one address may have only so
 * many.
 *
 * <p>{@code java benchmarks/SlowClients.java PORT CONNECTIONS SECONDS PAUSE [tls]}, both in
 * seconds; {@code tls} begins a handshake in the place of a request
 */
final class SlowClients {
  private static final int ADDRESSES = 50;
  private static final byte[] REQUEST =
      ("GET /api/v1/secrets/a HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "x".repeat(1000))
          .getBytes(StandardCharsets.US_ASCII);

  /** Of a handshake, 2,000 bytes long. */
  private static final byte[] RECORD = {22, 3, 1, 2000 >> 8, (byte) 2000};

  private static byte[] request = REQUEST;
  private static long pause;
  private static int ended;
  private static int refused;
  private static long longest;
  private static long lives;

  private final InetSocketAddress server;
  private final InetSocketAddress client;
  private final ByteBuffer answer = ByteBuffer.allocate(1024);
  private SocketChannel channel;
  private long began;
  private long closed;
  private int sent;

  private SlowClients(int port, int number) {
    this.server = new InetSocketAddress("127.0.0.1", port);
    this.client = new InetSocketAddress("127.0.1." + (1 + number % ADDRESSES), 0);
  }

  private void open() throws IOException {
    try {
      channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.bind(client);
      channel.connect(server);
      channel.configureBlocking(false);
      began = System.nanoTime();
      sent = 0;
    } catch (IOException e) {
      refused++;
      close();
    }
  }

  private void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
      closed = System.nanoTime();
    }
  }

  /** Sends the next byte, and looks whether the server has ended it. */
  private void step() throws IOException {
    if (channel == null) {
      if (began == 0 || System.nanoTime() - closed >= pause) {
        open();
      }
      return;
    }
    try {
      if (channel.read(answer.clear()) < 0) {
        throw new IOException("ended");
      }
      channel.write(ByteBuffer.wrap(request, sent++ % request.length, 1));
    } catch (IOException e) {
      long life = System.nanoTime() - began;
      longest = Math.max(longest, life);
      lives += life;
      ended++;
      close();
    }
  }

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    SlowClients[] all = new SlowClients[Integer.parseInt(arguments[1])];
    long seconds = Long.parseLong(arguments[2]);
    pause = Duration.ofSeconds(Long.parseLong(arguments[3])).toNanos();
    if (arguments.length > 4 && arguments[4].equals("tls")) {
      request = Arrays.copyOf(RECORD, RECORD.length + 1000);
    }
    for (int i = 0; i < all.length; i++) {
      all[i] = new SlowClients(port, i);
    }
    long start = System.nanoTime();
    for (long step = 0; step < seconds * all.length; step++) {
      long due = start + step * Duration.ofSeconds(1).toNanos() / all.length;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
      }
      all[(int) (step % all.length)].step();
    }
    int open = 0;
    for (SlowClients each : all) {
      open += each.channel == null ? 0 : 1;
    }
    System.out.printf(
        "%d connections open at the end, %d were ended, after %.1f s on average and %.1f s at most;"
            + " %d could not be opened%n",
        open, ended, lives / 1e9 / Math.max(1, ended), longest / 1e9, refused);
  }
}
