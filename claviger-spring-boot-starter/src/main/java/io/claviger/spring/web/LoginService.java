package io.claviger.spring.web;

import io.claviger.access.Logins;
import io.claviger.access.Users;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Ways to log in over HTTP. Define a bean of this type to serve the routes under {@code
 * /api/v1/auth}; by default there is none, since a host application authenticates its users itself.
 *
 * @param logins roles, and who gives tokens
 * @param signedTokens logins with tokens of other issuers
 * @param certificates logins with certificates of TLS connections
 * @param users people with passwords
 * @param providers people who log in at a provider of OpenID Connect
 */
public record LoginService(
    Logins logins,
    SignedTokenLogins signedTokens,
    CertificateLogins certificates,
    Users users,
    ProviderLogins providers) {
  /**
   * Whether a request is a login, which nobody has to be known for. Compares the raw path: any
   * other spelling of it is none.
   *
   * @param request the request
   * @return whether it is
   */
  public static boolean isLogin(HttpServletRequest request) {
    String uri = request.getRequestURI();
    String context = request.getContextPath();
    return uri.startsWith(context)
        && Route.isLogin(request.getMethod(), uri.substring(context.length()));
  }
}
