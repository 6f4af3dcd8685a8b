package io.claviger.spring.web;

import io.claviger.telemetry.LogLine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * Gives a request its id before anybody else looks at it, so that a refusal by the host's own
 * authentication carries it too: in the answer, in the log lines and for the audit events.
 */
final class RequestIdFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final int MAX_LENGTH = 64;
  private static final String HEADER = "X-Request-Id";
  private static final String TOKEN_PREFIX = "clv_";

  private final transient Supplier<String> newRequestId;

  RequestIdFilter(Supplier<String> newRequestId) {
    this.newRequestId = newRequestId;
  }

  /** An id comes back, and into logs and the trail: no place for a token sent by mistake. */
  private static boolean isUsable(String given) {
    return given.length() <= MAX_LENGTH
        && FieldNames.isPlain(given)
        && !given.startsWith(TOKEN_PREFIX);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest httpRequest = (HttpServletRequest) request;
    String given = httpRequest.getHeader(HEADER);
    String requestId = given != null && isUsable(given) ? given : newRequestId.get();
    request.setAttribute(ApiRequest.REQUEST_ID, requestId);
    ((HttpServletResponse) response).setHeader(HEADER, requestId);
    MDC.put(LogLine.REQUEST_ID, requestId);
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove(LogLine.REQUEST_ID);
    }
  }
}
