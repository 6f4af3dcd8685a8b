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

/** The shapes of logins, roles and secret ids. */
final class OpenApiLogins {
  private OpenApiLogins() {}

  static void addTo(Components components) {
    components
        .addSchemas("RoleLogin", needed("role_id", "secret_id"))
        .addSchemas("JwtLogin", needed("issuer", "jwt"))
        .addSchemas("CertificateLogin", needed("role"))
        .addSchemas("BeginProviderLogin", needed("name", "redirect_uri"))
        .addSchemas("BegunProviderLogin", begun())
        .addSchemas("ProviderLogin", returned())
        .addSchemas("PasswordLogin", needed("user", "password"))
        .addSchemas("ChangePassword", needed("present_password", "new_password"))
        .addSchemas("ChangedPassword", object(Map.of("changed", bool())))
        .addSchemas("PutUser", object(userSettings(true)).required(List.of("policies")))
        .addSchemas("User", object(user()))
        .addSchemas("UserPage", page("User"))
        .addSchemas("DeletedUser", object(Map.of("name", string(), "deleted", bool())))
        .addSchemas("LoginToken", token())
        .addSchemas("PutRole", object(settings()).required(List.of("policies")))
        .addSchemas("Role", object(role()))
        .addSchemas("RolePage", page("Role"))
        .addSchemas("DeletedRole", object(Map.of("name", string(), "deleted", bool())))
        .addSchemas("SecretId", object(secretId()))
        .addSchemas("SecretIdPage", page("SecretId"))
        .addSchemas(
            "MakeSecretId",
            object(Map.of("bound_addresses", array(string()).maxItems(TokenRequest.MAX_ADDRESSES))))
        .addSchemas("NewSecretId", newSecretId())
        .addSchemas("RevokedSecretId", object(Map.of("accessor", string(), "revoked", bool())));
  }

  private static Schema<?> needed(String... fields) {
    Map<String, Schema<?>> all = new LinkedHashMap<>();
    for (String field : fields) {
      all.put(field, string());
    }
    return object(all).required(List.of(fields));
  }

  private static Schema<?> begun() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("authorization_url", string());
    fields.put("flow", string());
    fields.put("state", string());
    fields.put("expires_at", dateTime());
    return object(fields);
  }

  private static Schema<?> returned() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("flow", string());
    fields.put("code", string());
    fields.put("state", string());
    fields.put("iss", string());
    return object(fields).required(List.of("flow", "code", "state"));
  }

  private static Schema<?> token() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("token", string());
    fields.put("accessor", string());
    fields.put("principal", string());
    fields.put("policies", array(string()));
    fields.put("expires_at", dateTime());
    return object(fields);
  }

  private static Map<String, Schema<?>> settings() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("policies", array(string()).minItems(1).maxItems(TokenRequest.MAX_POLICIES));
    fields.put("token_ttl", duration());
    fields.put("token_max_ttl", duration());
    fields.put("secret_id_ttl", duration());
    fields.put("secret_id_uses", integer(0, TokenRequest.MAX_USES));
    fields.put("bound_addresses", array(string()).maxItems(TokenRequest.MAX_ADDRESSES));
    fields.put("enabled", bool());
    return fields;
  }

  private static Map<String, Schema<?>> userSettings(boolean put) {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    if (put) {
      fields.put("password", string());
    }
    fields.put("policies", array(string()).minItems(1).maxItems(TokenRequest.MAX_POLICIES));
    fields.put("token_ttl", duration());
    fields.put("token_max_ttl", duration());
    fields.put("bound_addresses", array(string()).maxItems(TokenRequest.MAX_ADDRESSES));
    fields.put("enabled", bool());
    return fields;
  }

  private static Map<String, Schema<?>> user() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("name", string());
    fields.putAll(userSettings(false));
    fields.put("created_at", dateTime());
    fields.put("created_by", string());
    fields.put("updated_at", dateTime());
    return fields;
  }

  private static Map<String, Schema<?>> role() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("name", string());
    fields.put("role_id", string());
    fields.putAll(settings());
    fields.put("created_at", dateTime());
    fields.put("created_by", string());
    fields.put("updated_at", dateTime());
    return fields;
  }

  private static Map<String, Schema<?>> secretId() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("accessor", string());
    fields.put("role", string());
    fields.put(
        "state",
        oneOf(Arrays.stream(TokenState.values()).map(TokenState::wireName).toArray(String[]::new)));
    fields.put("created_at", dateTime());
    fields.put("created_by", string());
    fields.put("expires_at", dateTime());
    fields.put("uses_left", optional(integer(0, TokenRequest.MAX_USES)));
    fields.put("bound_addresses", array(string()));
    return fields;
  }

  private static Schema<?> newSecretId() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("role_id", string());
    fields.put("secret_id", string());
    fields.putAll(secretId());
    return object(fields);
  }

  private static Schema<?> duration() {
    return string().format("duration");
  }
}
