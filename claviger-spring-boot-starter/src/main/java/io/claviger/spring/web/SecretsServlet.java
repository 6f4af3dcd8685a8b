package io.claviger.spring.web;

import static io.claviger.spring.web.Route.AUDIT;
import static io.claviger.spring.web.Route.AUDIT_EXPORT;
import static io.claviger.spring.web.Route.AUDIT_TAIL;
import static io.claviger.spring.web.Route.AUDIT_VERIFY;
import static io.claviger.spring.web.Route.BATCH_GET;
import static io.claviger.spring.web.Route.CREATE;
import static io.claviger.spring.web.Route.CREATE_TOKEN;
import static io.claviger.spring.web.Route.DELETE;
import static io.claviger.spring.web.Route.DELETE_POLICY;
import static io.claviger.spring.web.Route.DISABLE;
import static io.claviger.spring.web.Route.ENABLE;
import static io.claviger.spring.web.Route.EXPLAIN_POLICY;
import static io.claviger.spring.web.Route.LIST;
import static io.claviger.spring.web.Route.METADATA;
import static io.claviger.spring.web.Route.OWN_TOKEN;
import static io.claviger.spring.web.Route.POLICIES;
import static io.claviger.spring.web.Route.POLICY;
import static io.claviger.spring.web.Route.POLICY_VERSIONS;
import static io.claviger.spring.web.Route.PURGE;
import static io.claviger.spring.web.Route.PUT;
import static io.claviger.spring.web.Route.PUT_METADATA;
import static io.claviger.spring.web.Route.PUT_POLICY;
import static io.claviger.spring.web.Route.READ;
import static io.claviger.spring.web.Route.READERS;
import static io.claviger.spring.web.Route.RENEW_OWN_TOKEN;
import static io.claviger.spring.web.Route.RENEW_TOKEN;
import static io.claviger.spring.web.Route.RESTORE;
import static io.claviger.spring.web.Route.REVOKE_OWN_TOKEN;
import static io.claviger.spring.web.Route.REVOKE_TOKEN;
import static io.claviger.spring.web.Route.ROLLBACK;
import static io.claviger.spring.web.Route.TOKEN;
import static io.claviger.spring.web.Route.TOKENS;
import static io.claviger.spring.web.Route.UPDATE_METADATA;
import static io.claviger.spring.web.Route.VERSIONS;

import io.claviger.access.Caller;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Serves every route of {@link Route}, behind {@link ApiFilter}. A plain servlet: reading a secret
 * costs about half of what it would cost behind Spring MVC, and a name with slashes needs no
 * rewriting.
 */
final class SecretsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Map<Route, Handler> handlers = new EnumMap<>(Route.class);

  /** What serves one route. */
  @FunctionalInterface
  private interface Handler {
    void handle(ApiCall call) throws IOException;
  }

  SecretsServlet(Facades facades) {
    addSecrets(new SecretReads(facades.secrets()), new SecretWrites(facades.secrets()));
    addAudit(new AuditSearch(facades.audit()), new AuditExport(facades.audit()));
    addPolicies(new PolicyRoutes(facades.policies()));
    addTokens(new TokenRoutes(facades.tokens()));
  }

  private void addSecrets(SecretReads reads, SecretWrites writes) {
    handlers.put(READ, reads::read);
    handlers.put(BATCH_GET, reads::batch);
    handlers.put(METADATA, reads::metadata);
    handlers.put(LIST, reads::list);
    handlers.put(VERSIONS, reads::versions);
    handlers.put(READERS, reads::readers);
    handlers.put(CREATE, writes::create);
    handlers.put(PUT, writes::put);
    handlers.put(UPDATE_METADATA, writes::updateMetadata);
    handlers.put(PUT_METADATA, writes::updateMetadata);
    handlers.put(ROLLBACK, writes::rollback);
    handlers.put(DISABLE, writes::disable);
    handlers.put(ENABLE, writes::enable);
    handlers.put(DELETE, writes::delete);
    handlers.put(RESTORE, writes::restore);
    handlers.put(PURGE, writes::purge);
  }

  private void addAudit(AuditSearch audit, AuditExport exports) {
    handlers.put(AUDIT, audit::search);
    handlers.put(AUDIT_TAIL, audit::tail);
    handlers.put(AUDIT_VERIFY, audit::verify);
    handlers.put(AUDIT_EXPORT, exports::export);
  }

  private void addPolicies(PolicyRoutes policies) {
    handlers.put(POLICIES, policies::list);
    handlers.put(POLICY, policies::read);
    handlers.put(PUT_POLICY, policies::put);
    handlers.put(DELETE_POLICY, policies::delete);
    handlers.put(POLICY_VERSIONS, policies::versions);
    handlers.put(EXPLAIN_POLICY, policies::explain);
  }

  /** Serves the ways to log in too; without this they are not there. */
  void serveLogins(LoginService service) {
    RoleRoutes roles = new RoleRoutes(service.logins().appRoles());
    handlers.put(Route.ROLES, roles::list);
    handlers.put(Route.ROLE, roles::read);
    handlers.put(Route.PUT_ROLE, roles::put);
    handlers.put(Route.DELETE_ROLE, roles::delete);
    handlers.put(Route.CREATE_SECRET_ID, roles::createSecretId);
    handlers.put(Route.SECRET_IDS, roles::secretIds);
    handlers.put(Route.REVOKE_SECRET_ID, roles::revokeSecretId);
    UserRoutes users = new UserRoutes(service.users());
    handlers.put(Route.USERS, users::list);
    handlers.put(Route.USER, users::read);
    handlers.put(Route.PUT_USER, users::put);
    handlers.put(Route.DELETE_USER, users::delete);
    handlers.put(Route.CHANGE_OWN_PASSWORD, users::changePassword);
    LoginRoutes logins = new LoginRoutes(service);
    handlers.put(Route.LOG_IN_BY_PASSWORD, logins::byPassword);
    handlers.put(Route.BEGIN_LOGIN_AT_PROVIDER, logins::beginAtProvider);
    handlers.put(Route.LOG_IN_AT_PROVIDER, logins::atProvider);
    handlers.put(Route.LOG_IN_BY_ROLE, logins::byRole);
    handlers.put(Route.LOG_IN_BY_JWT, logins::byJwt);
    handlers.put(Route.LOG_IN_BY_SERVICE_ACCOUNT, logins::byServiceAccount);
    handlers.put(Route.LOG_IN_BY_CERTIFICATE, logins::byCertificate);
  }

  private void addTokens(TokenRoutes tokens) {
    handlers.put(TOKENS, tokens::list);
    handlers.put(CREATE_TOKEN, tokens::create);
    handlers.put(OWN_TOKEN, tokens::readOwn);
    handlers.put(RENEW_OWN_TOKEN, tokens::renewOwn);
    handlers.put(REVOKE_OWN_TOKEN, tokens::revokeOwn);
    handlers.put(TOKEN, tokens::read);
    handlers.put(RENEW_TOKEN, tokens::renew);
    handlers.put(REVOKE_TOKEN, tokens::revoke);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ApiRequest api = ApiRequest.of(request);
    Route.Match match = Route.match(request.getMethod(), api.path());
    Route route = match.route();
    request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, route.path());
    ServerHttpObservationFilter.findObservationContext(request)
        .ifPresent(context -> context.setPathPattern(route.path()));
    QueryParameters query = QueryParameters.parse(request.getQueryString(), route.parameters());
    Handler handler = handlers.get(route);
    if (handler == null && route.isAboutLogins()) {
      throw ApiException.noRoute();
    }
    if (handler == null) {
      throw new IllegalStateException("no handler for " + route);
    }
    Caller caller = route.isLogin() ? LoginRoutes.stranger(request) : api.caller();
    handler.handle(new ApiCall(request, response, caller, match.name(), query));
  }
}
