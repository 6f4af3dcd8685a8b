package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.CallerContext;
import io.claviger.api.UnauthenticatedException;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Hands controllers who acts: the {@link Caller} to those under {@code /api/v1}, the {@link
 * CallerContext} (user principal, address, user agent, request id) to any of the host application.
 */
final class CallerArgumentResolver implements HandlerMethodArgumentResolver {
  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == Caller.class
        || parameter.getParameterType() == CallerContext.class;
  }

  @Override
  public Object resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    HttpServletRequest servletRequest = request.getNativeRequest(HttpServletRequest.class);
    if (servletRequest == null) {
      throw new IllegalStateException("not a servlet request");
    }
    if (parameter.getParameterType() == Caller.class) {
      return ApiRequest.of(servletRequest).caller();
    }
    ApiRequest api = ApiRequest.find(servletRequest);
    return api == null ? contextOf(servletRequest) : api.caller().context();
  }

  private static CallerContext contextOf(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    if (principal == null || principal.getName() == null || principal.getName().isBlank()) {
      throw new UnauthenticatedException("nobody is authenticated");
    }
    String requestId = ApiRequest.requestId(request);
    return CallerContext.of(
        principal.getName(),
        request.getRemoteAddr(),
        request.getHeader("User-Agent"),
        requestId.isEmpty() ? null : requestId);
  }
}
