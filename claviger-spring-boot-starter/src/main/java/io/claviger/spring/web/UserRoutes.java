package io.claviger.spring.web;

import io.claviger.access.LoginGrant;
import io.claviger.access.User;
import io.claviger.access.Users;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.Page;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The routes for people with passwords. Thread-safe. */
final class UserRoutes {
  private final Users users;

  UserRoutes(Users users) {
    this.users = users;
  }

  void list(ApiCall call) throws IOException {
    Page<User> page = users.list(call.caller(), call.query().text("cursor"), call.query().limit());
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    page.items().forEach(user -> write(out, user));
    call.answer(out.endArray().field("next_cursor", page.nextCursor()).endObject());
  }

  void read(ApiCall call) throws IOException {
    call.answer(write(new JsonOut(512), users.get(call.caller(), call.name())));
  }

  void put(ApiCall call) throws IOException {
    Body body = new Body();
    JsonReader.read(call.request(), false, body::field);
    call.answer(
        write(
            new JsonOut(512), users.put(call.caller(), call.name(), body.grant(), body.password)));
  }

  void delete(ApiCall call) throws IOException {
    SecretWrites.noBody(call);
    users.delete(call.caller(), call.name());
    call.answer(
        new JsonOut(128)
            .beginObject()
            .field("name", call.name())
            .field("deleted", true)
            .endObject());
  }

  void changePassword(ApiCall call) throws IOException {
    Map<String, String> body = LoginRoutes.body(call, "present_password", "new_password");
    users.changePassword(
        call.caller(),
        body.getOrDefault("present_password", ""),
        body.getOrDefault("new_password", ""));
    call.answer(new JsonOut(64).beginObject().field("changed", true).endObject());
  }

  /** What somebody wants of a user; what is not given has its default. Not thread-safe. */
  private static final class Body {
    private @Nullable String password;
    private @Nullable List<String> policies;
    private @Nullable Duration tokenTtl;
    private @Nullable Duration tokenMaxTtl;
    private @Nullable List<String> boundAddresses;
    private @Nullable Boolean enabled;

    void field(JsonReader reader, String field) {
      switch (field) {
        case "password" -> password = reader.string(field);
        case "policies" -> policies = reader.texts(field);
        case "token_ttl" -> tokenTtl = reader.duration(field);
        case "token_max_ttl" -> tokenMaxTtl = reader.duration(field);
        case "bound_addresses" -> boundAddresses = reader.texts(field);
        case "enabled" -> enabled = reader.bool(field);
        default ->
            throw JsonReader.unknown(
                "password", "policies", "token_ttl", "token_max_ttl", "bound_addresses", "enabled");
      }
    }

    LoginGrant grant() {
      if (policies == null) {
        throw new InvalidRequestException("policies is needed");
      }
      Duration ttl = tokenTtl == null ? LoginGrant.DEFAULT_TOKEN_TTL : tokenTtl;
      Duration least = LoginGrant.DEFAULT_TOKEN_MAX_TTL;
      Duration max = tokenMaxTtl != null ? tokenMaxTtl : ttl.compareTo(least) > 0 ? ttl : least;
      return new LoginGrant(
          Set.copyOf(policies),
          ttl,
          max,
          RoleRoutes.ranges(boundAddresses),
          enabled == null || enabled);
    }
  }

  private static JsonOut write(JsonOut out, User user) {
    LoginGrant grant = user.grant();
    out.beginObject().field("name", user.name());
    RoleRoutes.texts(out, "policies", List.copyOf(new TreeSet<>(grant.policies())));
    out.field("token_ttl", grant.tokenTtl().toString())
        .field("token_max_ttl", grant.tokenMaxTtl().toString());
    RoleRoutes.addresses(out, grant.boundAddresses());
    return out.field("enabled", grant.enabled())
        .field("created_at", user.createdAt())
        .field("created_by", user.createdBy())
        .field("updated_at", user.updatedAt())
        .endObject();
  }
}
