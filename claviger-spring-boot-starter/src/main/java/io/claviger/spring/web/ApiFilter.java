package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.CallerContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;

/**
 * Stands before everything under {@code /api/v1}: refuses paths with two readings and bodies that
 * are none of ours before anybody reads them, finds the caller, and turns whatever is thrown behind
 * it into problem+json.
 */
final class ApiFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final transient CallerResolver callers;
  private final boolean servesLogins;
  private final transient ErrorAnswers answers = new ErrorAnswers();

  /**
   * Makes it.
   *
   * @param callers tells who calls
   * @param servesLogins whether those who are not known yet can log in
   */
  ApiFilter(CallerResolver callers, boolean servesLogins) {
    this.callers = callers;
    this.servesLogins = servesLogins;
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
    if (request.getAttribute(AnswerHeaders.ARE_SET) == null) {
      AnswerHeaders.forEach(response::setHeader);
    }
    try {
      ApiRequest api = new ApiRequest(requestId);
      api.attachTo(request);
      api.path(RequestPath.decode(request.getRequestURI(), request.getContextPath()));
      RequestBody.checkHeader(request);
      if (servesLogins && LoginService.isLogin(request)) {
        chain.doFilter(request, response);
        return;
      }
      refuseForeignSites(request);
      Optional<Caller> caller = callers.resolve(request);
      if (caller.isEmpty()) {
        Problem.unauthenticated().write(response, requestId);
        return;
      }
      api.caller(inContext(caller.get(), request, requestId));
      chain.doFilter(request, response);
    } catch (ServletException e) {
      answers.answer(e.getCause() == null ? e : e.getCause(), response, requestId);
    } catch (IOException | UncheckedIOException e) {
      // Once the answer is on its way this means that the client has gone: nobody to tell.
      if (!response.isCommitted()) {
        answers.answer(e, response, requestId);
      }
    } catch (RuntimeException e) {
      boolean begun = response.isCommitted() && response.getStatus() == 200;
      answers.answer(e, response, requestId);
      if (begun) { // by us; the container itself refuses a body that breaks its rules
        // The container breaks the connection, so that nobody takes a part for the whole.
        throw new IOException("an answer ended half-way");
      }
    }
  }

  /**
   * Browsers add remembered credentials to what other sites have them send. Whoever is no browser
   * does not say where a request comes from.
   */
  private static void refuseForeignSites(HttpServletRequest request) {
    if (!READING.contains(request.getMethod())
        && "cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
      throw new AccessDeniedException("Pages of other sites may not change anything here");
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
