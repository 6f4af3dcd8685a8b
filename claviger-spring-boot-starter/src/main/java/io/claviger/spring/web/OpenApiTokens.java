package io.claviger.spring.web;

import static io.claviger.spring.web.OpenApiSchemas.array;
import static io.claviger.spring.web.OpenApiSchemas.bool;
import static io.claviger.spring.web.OpenApiSchemas.dateTime;
import static io.claviger.spring.web.OpenApiSchemas.integer;
import static io.claviger.spring.web.OpenApiSchemas.object;
import static io.claviger.spring.web.OpenApiSchemas.oneOf;
import static io.claviger.spring.web.OpenApiSchemas.optional;
import static io.claviger.spring.web.OpenApiSchemas.page;
import static io.claviger.spring.web.OpenApiSchemas.string;

import io.claviger.access.TokenRequest;
import io.claviger.access.TokenState;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes of access tokens. */
final class OpenApiTokens {
  private OpenApiTokens() {}

  static void addTo(Components components) {
    components
        .addSchemas("Token", object(token()))
        .addSchemas("NewToken", object(newToken()))
        .addSchemas("TokenPage", page("Token"))
        .addSchemas("CreateToken", create())
        .addSchemas("RevokedTokens", object(Map.of("revoked", integer(0, Integer.MAX_VALUE))));
  }

  private static Map<String, Schema<?>> token() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("accessor", string());
    fields.put("principal", string());
    fields.put("policies", array(string()));
    fields.put("description", string());
    fields.put(
        "state",
        oneOf(Arrays.stream(TokenState.values()).map(TokenState::wireName).toArray(String[]::new)));
    fields.put("created_at", dateTime());
    fields.put("created_by", string());
    fields.put("expires_at", optional(dateTime()));
    fields.put("max_expires_at", optional(dateTime()));
    fields.put("renewable", bool());
    fields.put("uses_left", optional(integer(0, TokenRequest.MAX_USES)));
    fields.put("bound_addresses", array(string()));
    fields.put("parent", optional(string()));
    fields.put("revoked_at", optional(dateTime()));
    return fields;
  }

  private static Map<String, Schema<?>> newToken() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("token", string());
    fields.putAll(token());
    return fields;
  }

  private static Schema<?> create() {
    String duration = "An ISO 8601 duration such as P7D or PT1H, or \"never\"";
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("principal", string().minLength(1).maxLength(255));
    fields.put("policies", array(string()).minItems(1).maxItems(TokenRequest.MAX_POLICIES));
    fields.put("description", string().maxLength(255));
    fields.put("ttl", string().description(duration));
    fields.put("max_ttl", string().description(duration));
    fields.put("uses", integer(0, TokenRequest.MAX_USES));
    fields.put("bound_addresses", array(string()).maxItems(TokenRequest.MAX_ADDRESSES));
    fields.put("orphan", bool());
    fields.put("renewable", bool());
    return object(fields).required(List.of("principal", "policies"));
  }
}
