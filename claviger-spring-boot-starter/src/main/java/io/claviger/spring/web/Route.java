package io.claviger.spring.web;

import io.claviger.api.SecretName;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
  READERS("GET", Route.SECRET + ":readers", "cursor", "limit"),
  ROLLBACK("POST", Route.SECRET + ":rollback"),
  DISABLE("POST", Route.SECRET + ":disable"),
  ENABLE("POST", Route.SECRET + ":enable"),
  RESTORE("POST", Route.SECRET + ":restore"),
  PURGE("POST", Route.SECRET + ":purge"),
  AUDIT("GET", Route.AUDITS, AuditFilters.NAMES, "cursor", "limit"),
  AUDIT_TAIL("GET", Route.AUDITS + ":tail", AuditFilters.NAMES, "cursor", "limit"),
  AUDIT_EXPORT("GET", Route.AUDITS + ":export", AuditFilters.NAMES, "format", "since_head"),
  AUDIT_VERIFY("GET", Route.AUDITS + ":verify", "everything"),
  POLICIES("GET", Route.POLICY_LIST, "cursor", "limit"),
  EXPLAIN_POLICY(
      "GET", Route.POLICY_LIST + ":explain", "policies", "capability", "resource", "address"),
  POLICY("GET", Route.POLICY_PATH, "version"),
  PUT_POLICY("PUT", Route.POLICY_PATH, "expected_version", "dry_run"),
  DELETE_POLICY("DELETE", Route.POLICY_PATH, "expected_version"),
  POLICY_VERSIONS("GET", Route.POLICY_PATH + ":versions", "cursor", "limit"),
  LOG_IN_BY_ROLE("POST", Route.APPROLE + "/login"),
  LOG_IN_BY_JWT("POST", Route.AUTH + "jwt/login"),
  LOG_IN_BY_SERVICE_ACCOUNT("POST", Route.AUTH + "kubernetes/login"),
  LOG_IN_BY_CERTIFICATE("POST", Route.AUTH + "cert/login"),
  BEGIN_LOGIN_AT_PROVIDER("POST", Route.AUTH + "oidc/begin"),
  LOG_IN_AT_PROVIDER("POST", Route.AUTH + "oidc/login"),
  LOG_IN_BY_PASSWORD("POST", Route.USERPASS + "/login"),
  CHANGE_OWN_PASSWORD("POST", Route.USERPASS + "/password"),
  USERS("GET", Route.USER_LIST, "cursor", "limit"),
  USER("GET", Route.USER_PATH),
  PUT_USER("PUT", Route.USER_PATH),
  DELETE_USER("DELETE", Route.USER_PATH),
  ROLES("GET", Route.ROLE_LIST, "cursor", "limit"),
  ROLE("GET", Route.ROLE_PATH),
  PUT_ROLE("PUT", Route.ROLE_PATH),
  DELETE_ROLE("DELETE", Route.ROLE_PATH),
  CREATE_SECRET_ID("POST", Route.ROLE_PATH + ":secret-id"),
  SECRET_IDS("GET", Route.ROLE_PATH + ":secret-ids", "cursor", "limit"),
  REVOKE_SECRET_ID("POST", Route.APPROLE + "/secret-ids/{accessor}:revoke"),
  TOKENS("GET", Route.TOKEN_LIST, "principal", "include_inactive", "cursor", "limit"),
  CREATE_TOKEN("POST", Route.TOKEN_LIST),
  OWN_TOKEN("GET", Route.TOKEN_LIST + ":self"),
  RENEW_OWN_TOKEN("POST", Route.TOKEN_LIST + ":renew-self"),
  REVOKE_OWN_TOKEN("POST", Route.TOKEN_LIST + ":revoke-self"),
  TOKEN("GET", Route.TOKEN_PATH),
  RENEW_TOKEN("POST", Route.TOKEN_PATH + ":renew"),
  REVOKE_TOKEN("POST", Route.TOKEN_PATH + ":revoke");

  /** Stands for a name in the keys of the table; no path holds it. */
  private static final String NAME = "{}";

  private static final String SECRETS = "/api/v1/secrets";
  private static final String SECRET = SECRETS + "/{name}";
  private static final String AUDITS = "/api/v1/audit";
  private static final String POLICY_LIST = "/api/v1/policies";
  private static final String POLICY_PATH = POLICY_LIST + "/{policy}";
  private static final String AUTH = "/api/v1/auth/";
  private static final String APPROLE = AUTH + "approle";
  private static final String ROLE_LIST = APPROLE + "/roles";
  private static final String ROLE_PATH = ROLE_LIST + "/{role}";
  private static final String USERPASS = AUTH + "userpass";
  private static final String USER_LIST = USERPASS + "/users";
  private static final String USER_PATH = USER_LIST + "/{user}";
  private static final String TOKEN_LIST = "/api/v1/tokens";
  private static final String TOKEN_PATH = TOKEN_LIST + "/{accessor}";
  private static final String NAME_STARTS = SECRETS + "/";

  /** Path, with what stands for a name where there is one -> method -> route. */
  private static final Map<String, Map<String, Route>> TABLE = new HashMap<>();

  /** Where names begin, the longest first. */
  private static final List<String> NAME_STARTS_ALL;

  static {
    for (Route route : values()) {
      TABLE.computeIfAbsent(route.key(), key -> new HashMap<>()).put(route.method, route);
    }
    NAME_STARTS_ALL =
        Arrays.stream(values())
            .filter(Route::hasName)
            .map(Route::nameStart)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
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

  Route(String method, String path, List<String> filters, String... parameters) {
    this.method = method;
    this.path = path;
    this.parameters = Stream.concat(filters.stream(), Arrays.stream(parameters)).toList();
  }

  /** What search, tail and export have in common; a class, to be there before the constants. */
  static final class AuditFilters {
    static final List<String> NAMES =
        List.of(
            "resource_name",
            "prefix",
            "action",
            "result",
            "actor_id",
            "actor_ip",
            "from",
            "to",
            "request_id");

    private AuditFilters() {}
  }

  /**
   * A route and what it is about.
   *
   * @param route the route
   * @param name of a secret, checked; of something else as it stands; empty where the route has
   *     none
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
    if (path.equals(CREATE.path) && method.equals(CREATE.method)) {
      return new Match(CREATE, "");
    }
    for (String start : NAME_STARTS_ALL) {
      if (path.startsWith(start)) {
        return named(method, path, start);
      }
    }
    return new Match(pick(path, method), "");
  }

  private static Match named(String method, String path, String start) {
    int colon = path.indexOf(':', start.length());
    int end = colon < 0 ? path.length() : colon;
    Route route = pick(start + NAME + path.substring(end), method);
    String name = path.substring(start.length(), end);
    if (start.equals(NAME_STARTS)) {
      return new Match(route, SecretName.check(name));
    }
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      throw ApiException.noRoute(); // only names of secrets have slashes
    }
    return new Match(route, name);
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
    return hasName() ? nameStart() + NAME + path.substring(path.indexOf('}') + 1) : path;
  }

  /** The path up to the name. */
  private String nameStart() {
    return path.substring(0, path.indexOf('{'));
  }

  /** What the name in the path is called; empty where there is none. */
  String nameParameter() {
    return hasName() ? path.substring(path.indexOf('{') + 1, path.indexOf('}')) : "";
  }

  /** What the routes of one kind have in common, in the document and elsewhere. */
  String tag() {
    String rest = path.substring("/api/v1/".length());
    int end = 0;
    while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != ':') {
      end++;
    }
    return rest.substring(0, end);
  }

  /** The patterns under which the servlet is registered. */
  static List<String> servletMappings() {
    return Arrays.stream(values())
        .map(route -> route.hasName() ? route.nameStart() + "*" : route.path)
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
    return path.indexOf('{') >= 0;
  }

  /** Whether it belongs to the ways to log in, which not everybody serves. */
  boolean isAboutLogins() {
    return path.startsWith(AUTH);
  }

  /** Whether it is for those who are not authenticated yet. */
  boolean isLogin() {
    return this == BEGIN_LOGIN_AT_PROVIDER || (isAboutLogins() && path.endsWith("/login"));
  }

  /**
   * Whether a request is a login.
   *
   * @param method the HTTP method
   * @param rawPath the path within the application as it was sent: another spelling is no login
   */
  static boolean isLogin(String method, String rawPath) {
    Route route = TABLE.getOrDefault(rawPath, Map.of()).get(method);
    return route != null && route.isLogin();
  }

  /** Whether the name is that of a secret. */
  boolean isAboutSecret() {
    return path.startsWith(SECRET);
  }
}
