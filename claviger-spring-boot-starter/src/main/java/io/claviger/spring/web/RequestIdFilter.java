package io.claviger.spring.web;

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

  private final transient Supplier<String> newRequestId;

  RequestIdFilter(Supplier<String> newRequestId) {
    this.newRequestId = newRequestId;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest httpRequest = (HttpServletRequest) request;
    String given = httpRequest.getHeader(HEADER);
    boolean usable = given != null && given.length() <= MAX_LENGTH && FieldNames.isPlain(given);
    String requestId = usable ? given : newRequestId.get();
    request.setAttribute(ApiRequest.REQUEST_ID, requestId);
    ((HttpServletResponse) response).setHeader(HEADER, requestId);
    MDC.put("request_id", requestId);
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove("request_id");
    }
  }
}
