package io.claviger.server.connection;

import io.claviger.spring.web.AnswerHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * Sees each request before Tomcat does anything with it, malformed ones too, so that every answer
 * has the headers of {@link AnswerHeaders}. One for each processor, and so for one request at a
 * time.
 */
final class FrontAdapter implements Adapter {
  /** The headers of every answer, as bytes: Tomcat encodes texts anew each time. */
  private static final List<Header> HEADERS = headers();

  /** For browsers: a year. */
  private static final Header TRANSPORT_SECURITY =
      Header.of("Strict-Transport-Security", "max-age=31536000");

  /** All that routes take; OPTIONS and HEAD are left to the routes to refuse. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final String ALLOW = "DELETE, GET, PATCH, POST, PUT";

  /** So many requests of a stranger are answered without waiting for the next one. */
  private static final int MAX_STRANGERS_TOGETHER = 16;

  private static final byte[] SLASH = {'/'};

  private final Adapter adapter;
  private final boolean tls;
  private @Nullable ClientConnection connection;
  private int served; // of those that came together

  FrontAdapter(Adapter adapter, boolean tls) {
    this.adapter = adapter;
    this.tls = tls;
  }

  private static List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    AnswerHeaders.forEach((name, value) -> headers.add(Header.of(name, value)));
    return List.copyOf(headers);
  }

  /** Says over which connection the next requests come. */
  void serveFor(ClientConnection next) {
    connection = next;
    served = 0;
  }

  @Override
  public void service(Request request, Response response) throws Exception {
    if (served++ > 0) {
      letOthers();
    }
    for (Header header : HEADERS) {
      header.addTo(response);
    }
    if (tls) {
      TRANSPORT_SECURITY.addTo(response);
    }
    request.setAttribute(AnswerHeaders.ARE_SET, true);
    check(request, response);
    ClientConnection present = connection;
    if (present == null) {
      adapter.service(request, response);
      return;
    }
    request.setAttribute(ClientConnection.ATTRIBUTE, present);
    if (served > MAX_STRANGERS_TOGETHER && !present.isKnown()) {
      response.addHeader("Connection", "close");
    }
    present.serves(System.nanoTime());
    try {
      adapter.service(request, response);
    } finally {
      present.drains(System.nanoTime());
    }
  }

  /**
   * Has other requests go first. A virtual thread keeps its processor until it waits, and clients
   * that send one request after the other without waiting would keep all processors. To yield does
   * not help: processors take what yielded on them before what is new.
   */
  private static void letOthers() {
    LockSupport.parkNanos(1);
  }

  /**
   * Refuses what no route takes, and what Tomcat would answer otherwise itself: TRACE, CONNECT,
   * OPTIONS for no path, and HTTP/0.9, whose answers have no header. Tomcat asks nobody about a
   * request whose answer is an error already.
   */
  private static void check(Request request, Response response) {
    if (response.isError()) {
      return; // malformed, so perhaps without a method
    }
    if (!METHODS.contains(request.getMethod())) {
      response.addHeader("Allow", ALLOW);
      refuse(request, response, 405);
    } else if (request.protocol().equals("")) {
      refuse(request, response, 505);
    } else if (request.requestURI().equals("*")) {
      refuse(request, response, 400);
    }
  }

  private static void refuse(Request request, Response response, int status) {
    response.setError();
    response.setStatus(status);
    request.setMethod("GET");
    request.requestURI().setBytes(SLASH, 0, SLASH.length);
  }

  @Override
  public boolean prepare(Request request, Response response) throws Exception {
    return adapter.prepare(request, response);
  }

  @Override
  public boolean asyncDispatch(Request request, Response response, SocketEvent event)
      throws Exception {
    return adapter.asyncDispatch(request, response, event);
  }

  @Override
  public void log(Request request, Response response, long time) {
    adapter.log(request, response, time);
  }

  @Override
  public void checkRecycled(Request request, Response response) {
    adapter.checkRecycled(request, response);
  }

  @Override
  public String getDomain() {
    return adapter.getDomain();
  }

  /** A header in the form in which it is sent. Nobody writes into the arrays. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Header(byte[] name, byte[] value) {
    static Header of(String name, String value) {
      return new Header(
          name.getBytes(StandardCharsets.ISO_8859_1), value.getBytes(StandardCharsets.ISO_8859_1));
    }

    void addTo(Response response) {
      response.getMimeHeaders().addValue(name, 0, name.length).setBytes(value, 0, value.length);
    }
  }
}
