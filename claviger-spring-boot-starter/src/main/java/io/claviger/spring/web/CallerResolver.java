package io.claviger.spring.web;

import io.claviger.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Tells who sends a request. Define a bean of this type to replace the default, which takes the
 * request's {@link HttpServletRequest#getUserPrincipal() user principal}.
 *
 * <p>Called once per request, on the request's thread, concurrently for concurrent requests. The
 * request attribute {@link ApiRequest#REQUEST_ID} is set by then.
 */
@FunctionalInterface
public interface CallerResolver {
  /**
   * Finds the caller.
   *
   * @param request the request; its body is not to be read
   * @return the caller, or empty when nobody is authenticated, which answers 401
   * @throws io.claviger.api.ClavigerException if the caller cannot be told now, or is refused
   */
  Optional<Caller> resolve(HttpServletRequest request);
}
