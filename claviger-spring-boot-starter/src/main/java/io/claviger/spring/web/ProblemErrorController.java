package io.claviger.spring.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.web.ErrorProperties;
import org.springframework.boot.webmvc.autoconfigure.error.BasicErrorController;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.ModelAndView;

/**
 * The error page: problem+json for what was asked under {@code /api/v1}, or for everything when the
 * settings say so. For the rest of a host application it is Spring Boot's own.
 */
final class ProblemErrorController extends BasicErrorController {
  private final boolean everywhere;
  private final Supplier<String> newRequestId;

  ProblemErrorController(
      ErrorAttributes attributes,
      ErrorProperties settings,
      List<ErrorViewResolver> views,
      boolean everywhere,
      Supplier<String> newRequestId) {
    super(attributes, settings, views);
    this.everywhere = everywhere;
    this.newRequestId = newRequestId;
  }

  @Override
  public ModelAndView errorHtml(HttpServletRequest request, HttpServletResponse response) {
    if (!isOurs(request)) {
      return super.errorHtml(request, response);
    }
    String requestId = requestId(request);
    response.setHeader("X-Request-Id", requestId);
    response.setHeader("Cache-Control", "no-store");
    Problem problem = Problem.ofStatus(getStatus(request).value());
    return new ModelAndView(
        (model, viewRequest, viewResponse) -> problem.write(viewResponse, requestId));
  }

  @Override
  public ResponseEntity<Map<String, @Nullable Object>> error(HttpServletRequest request) {
    if (!isOurs(request)) {
      return super.error(request);
    }
    HttpStatus status = getStatus(request);
    String requestId = requestId(request);
    Problem problem = Problem.ofStatus(status.value());
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", ErrorStatus.title(problem.status()));
    body.put("status", problem.status());
    body.put("detail", problem.detail());
    body.put("code", problem.code());
    body.put("request_id", requestId);
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .header("X-Request-Id", requestId)
        .header("Cache-Control", "no-store")
        .body(body);
  }

  private boolean isOurs(HttpServletRequest request) {
    Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    return everywhere
        || (uri instanceof String path
            && path.startsWith(request.getContextPath() + RequestPath.API));
  }

  private String requestId(HttpServletRequest request) {
    String known = ApiRequest.requestId(request);
    return known.isEmpty() ? newRequestId.get() : known;
  }
}
