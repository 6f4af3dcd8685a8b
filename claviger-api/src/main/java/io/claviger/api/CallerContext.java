package io.claviger.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who acts, and from where. The audit log records it as it is, cut to the sizes of its columns.
 *
 * @param principal who is authenticated; at most 255 characters, not blank
 * @param address the network address the request came from
 * @param userAgent what the client calls itself
 * @param requestId the id that ties the log lines and audit events of one request together
 */
public record CallerContext(
    String principal,
    Optional<String> address,
    Optional<String> userAgent,
    Optional<String> requestId) {
  /** Refuses a blank or overlong principal. */
  public CallerContext {
    if (principal.isBlank() || principal.length() > 255) {
      throw new InvalidRequestException("the principal must be 1 to 255 characters, not blank");
    }
  }

  /**
   * A caller inside this process.
   *
   * @param principal who acts
   * @return the context, without address, user agent and request id
   */
  public static CallerContext of(String principal) {
    return new CallerContext(principal, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * A caller over the network.
   *
   * @param principal who acts
   * @param address the network address
   * @param userAgent what the client calls itself
   * @param requestId the request's id
   * @return the context
   */
  public static CallerContext of(
      String principal,
      @Nullable String address,
      @Nullable String userAgent,
      @Nullable String requestId) {
    return new CallerContext(
        principal,
        Optional.ofNullable(address),
        Optional.ofNullable(userAgent),
        Optional.ofNullable(requestId));
  }

  /**
   * The same request, acted on by somebody else: an application that uses its own credentials to
   * serve a user's request, for example.
   *
   * @param other who acts
   * @return a context with the same address, user agent and request id
   */
  public CallerContext withPrincipal(String other) {
    return new CallerContext(other, address, userAgent, requestId);
  }
}
