package io.claviger.spring.web;

import static io.claviger.spring.web.Route.AUDIT;
import static io.claviger.spring.web.Route.BATCH_GET;
import static io.claviger.spring.web.Route.CREATE;
import static io.claviger.spring.web.Route.DELETE;
import static io.claviger.spring.web.Route.DISABLE;
import static io.claviger.spring.web.Route.ENABLE;
import static io.claviger.spring.web.Route.LIST;
import static io.claviger.spring.web.Route.METADATA;
import static io.claviger.spring.web.Route.PURGE;
import static io.claviger.spring.web.Route.PUT;
import static io.claviger.spring.web.Route.PUT_METADATA;
import static io.claviger.spring.web.Route.READ;
import static io.claviger.spring.web.Route.RESTORE;
import static io.claviger.spring.web.Route.ROLLBACK;
import static io.claviger.spring.web.Route.UPDATE_METADATA;
import static io.claviger.spring.web.Route.VERSIONS;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.web.filter.ServerHttpObservationFilter;

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

  SecretsServlet(SecretReads reads, SecretWrites writes, AuditSearch audit) {
    handlers.put(READ, reads::read);
    handlers.put(BATCH_GET, reads::batch);
    handlers.put(METADATA, reads::metadata);
    handlers.put(LIST, reads::list);
    handlers.put(VERSIONS, reads::versions);
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
    handlers.put(AUDIT, audit::search);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ApiRequest api = ApiRequest.of(request);
    Route.Match match = Route.match(request.getMethod(), api.path());
    Route route = match.route();
    ServerHttpObservationFilter.findObservationContext(request)
        .ifPresent(context -> context.setPathPattern(route.path()));
    QueryParameters query = QueryParameters.parse(request.getQueryString(), route.parameters());
    Handler handler = handlers.get(route);
    if (handler == null) {
      throw new IllegalStateException("no handler for " + route);
    }
    handler.handle(new ApiCall(request, response, api.caller(), match.name(), query));
  }
}
