package io.claviger.server.client;

import io.claviger.access.IpAddress;
import io.claviger.server.connection.ClientConnection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/**
 * A request that a trusted proxy passed on, as if it came from the client itself. Made by {@link
 * #seenThrough}; a request that came directly is left as it is, at no cost.
 */
public final class ClientRequest extends HttpServletRequestWrapper {
  private static final String ATTRIBUTE = "claviger.proxied-client";
  private static final IpAddress UNKNOWN = new IpAddress(0, 0);

  private final String address;

  private ClientRequest(HttpServletRequest request, IpAddress client) {
    super(request);
    this.address = client.toString();
  }

  /**
   * Looks through the proxies before a request.
   *
   * @param request the request as the server got it
   * @param proxies whose headers count
   * @return the request with the client's address; the same one when the socket's address stands
   */
  public static HttpServletRequest seenThrough(HttpServletRequest request, TrustedProxies proxies) {
    if (proxies.isEmpty()) {
      return request;
    }
    Optional<IpAddress> peer = peer(request);
    if (peer.isEmpty() || !proxies.contains(peer.get())) {
      return request;
    }
    Optional<IpAddress> client =
        proxies.clientOf(lines(request, "X-Forwarded-For"), lines(request, "Forwarded"));
    request.setAttribute(ATTRIBUTE, client.orElse(peer.get()));
    return client.isEmpty() ? request : new ClientRequest(request, client.get());
  }

  private static List<String> lines(HttpServletRequest request, String header) {
    Enumeration<String> lines = request.getHeaders(header);
    return lines.hasMoreElements() ? Collections.list(lines) : List.of();
  }

  /** The zone that a socket's address may have ({@code fe80::1%2}) says nothing about a range. */
  private static Optional<IpAddress> peer(HttpServletRequest request) {
    String text = request.getRemoteAddr();
    if (text == null) {
      return Optional.empty();
    }
    int zone = text.indexOf('%');
    return IpAddress.parse(zone < 0 ? text : text.substring(0, zone));
  }

  /**
   * Whom a request is counted for: an IPv4 address, or the /64 of an IPv6 address.
   *
   * @param request the request
   * @return the client; one and the same for all whose address is not known
   */
  public static IpAddress counted(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof IpAddress proxied) {
      return proxied.block();
    }
    IpAddress socket = ClientConnection.client(request);
    return socket != null ? socket : peer(request).map(IpAddress::block).orElse(UNKNOWN);
  }

  /**
   * Whether a request came without a proxy, over a connection on which somebody was authenticated
   * before.
   *
   * @param request the request
   * @return whether it did
   */
  public static boolean isOnKnownConnection(HttpServletRequest request) {
    return ClientConnection.isKnown(request) && request.getAttribute(ATTRIBUTE) == null;
  }

  @Override
  public String getRemoteAddr() {
    return address;
  }

  @Override
  public String getRemoteHost() {
    return address;
  }
}
