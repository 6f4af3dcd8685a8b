package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Stands before everything under {@code /api/v1}: refuses paths with two readings and bodies that
 * are none of ours before anybody reads them, finds the caller, and turns whatever is thrown behind
 * it into problem+json.
 */
final class ApiFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient CallerResolver callers;

  ApiFilter(CallerResolver callers) {
    this.callers = callers;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    doFilter((HttpServletRequest) request, (HttpServletResponse) response, chain);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException {
    String requestId = ApiRequest.requestId(request);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    try {
      ApiRequest api = new ApiRequest(requestId);
      api.attachTo(request);
      api.path(RequestPath.decode(request.getRequestURI(), request.getContextPath()));
      RequestBody.checkHeader(request);
      Optional<Caller> caller = callers.resolve(request);
      if (caller.isEmpty()) {
        Problem.unauthenticated().write(response, requestId);
        return;
      }
      api.caller(inContext(caller.get(), request, requestId));
      chain.doFilter(request, response);
    } catch (ServletException e) {
      ErrorAnswers.answer(e.getCause() == null ? e : e.getCause(), response, requestId);
    } catch (IOException e) {
      // Once the answer is on its way this means that the client has gone: nobody to tell.
      if (!response.isCommitted()) {
        ErrorAnswers.answer(e, response, requestId);
      }
    } catch (RuntimeException e) {
      ErrorAnswers.answer(e, response, requestId);
    }
  }

  private static Caller inContext(Caller caller, HttpServletRequest request, String requestId) {
    return caller.in(
        CallerContext.of(
            caller.context().principal(),
            request.getRemoteAddr(),
            request.getHeader("User-Agent"),
            requestId));
  }
}
