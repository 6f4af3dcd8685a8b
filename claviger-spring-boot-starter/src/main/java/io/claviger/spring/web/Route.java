package io.claviger.spring.web;

import io.claviger.api.SecretName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Every verb of the native API: its method, its path and its query parameters. Routing, metric tags
 * and the OpenAPI document all come from here, so they cannot differ.
 */
enum Route {
  READ("GET", Route.SECRET, "version", "label"),
  PUT("PUT", Route.SECRET),
  DELETE("DELETE", Route.SECRET, "recovery_window"),
  CREATE("POST", Route.SECRETS + "/create"),
  LIST("GET", Route.SECRETS, "prefix", "secret_type", "include_deleted", "cursor", "limit"),
  BATCH_GET("POST", Route.SECRETS + ":batch-get"),
  METADATA("GET", Route.SECRET + ":metadata"),
  UPDATE_METADATA("PATCH", Route.SECRET + ":metadata"),
  PUT_METADATA("PUT", Route.SECRET + ":metadata"),
  VERSIONS("GET", Route.SECRET + ":versions", "cursor", "limit"),
  ROLLBACK("POST", Route.SECRET + ":rollback"),
  DISABLE("POST", Route.SECRET + ":disable"),
  ENABLE("POST", Route.SECRET + ":enable"),
  RESTORE("POST", Route.SECRET + ":restore"),
  PURGE("POST", Route.SECRET + ":purge"),
  AUDIT(
      "GET",
      "/api/v1/audit",
      "resource_name",
      "prefix",
      "action",
      "result",
      "actor_id",
      "actor_ip",
      "from",
      "to",
      "request_id",
      "cursor",
      "limit");

  private static final String SECRETS = "/api/v1/secrets";
  private static final String SECRET = SECRETS + "/{name}";
  private static final String NAME_STARTS = SECRETS + "/";

  /** Path as it stands, or colon and verb behind a name ("" without verb) -> method -> route. */
  private static final Map<String, Map<String, Route>> TABLE = new HashMap<>();

  static {
    for (Route route : values()) {
      TABLE.computeIfAbsent(route.key(), key -> new HashMap<>()).put(route.method, route);
    }
  }

  private final String method;
  private final String path;

  @SuppressWarnings("ImmutableEnumChecker") // List.of gives an immutable list
  private final List<String> parameters;

  Route(String method, String path, String... parameters) {
    this.method = method;
    this.path = path;
    this.parameters = List.of(parameters);
  }

  /**
   * A route and the secret it is about.
   *
   * @param route the route
   * @param name the checked name; empty where the route has none
   */
  record Match(Route route, String name) {}

  /**
   * Finds the route of a request.
   *
   * @param method the HTTP method
   * @param path the path, decoded once
   * @throws ApiException 404 or 405
   * @throws io.claviger.api.InvalidRequestException if the name breaks its rule
   */
  static Match match(String method, String path) {
    if (!path.startsWith(NAME_STARTS)) {
      return new Match(pick(path, method), "");
    }
    if (path.equals(CREATE.path) && method.equals(CREATE.method)) {
      return new Match(CREATE, "");
    }
    int colon = path.indexOf(':', NAME_STARTS.length());
    int end = colon < 0 ? path.length() : colon;
    Route route = pick(colon < 0 ? "" : path.substring(colon), method);
    return new Match(route, SecretName.check(path.substring(NAME_STARTS.length(), end)));
  }

  private static Route pick(String key, String method) {
    Map<String, Route> methods = TABLE.get(key);
    if (methods == null) {
      throw ApiException.noRoute();
    }
    Route route = methods.get(method);
    if (route == null) {
      throw ApiException.method(
          methods.keySet().stream().sorted().collect(Collectors.joining(", ")));
    }
    return route;
  }

  private String key() {
    return path.startsWith(SECRET) ? path.substring(SECRET.length()) : path;
  }

  /** The patterns under which the servlet is registered. */
  static List<String> servletMappings() {
    return Arrays.stream(values())
        .map(route -> route.path.startsWith(NAME_STARTS) ? NAME_STARTS + "*" : route.path)
        .distinct()
        .toList();
  }

  String method() {
    return method;
  }

  /** The public path, with {@code {name}} where the name stands. */
  String path() {
    return path;
  }

  /** The query parameters the route takes. */
  List<String> parameters() {
    return parameters;
  }

  boolean hasName() {
    return path.startsWith(SECRET);
  }
}
