package io.claviger.spring.web;

import io.claviger.access.AddressRange;
import io.claviger.access.AppRole;
import io.claviger.access.AppRoles;
import io.claviger.access.LoginGrant;
import io.claviger.access.NewSecretId;
import io.claviger.access.SecretIdInfo;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.Page;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The routes for roles and their secret ids. Thread-safe. */
final class RoleRoutes {
  private final AppRoles roles;

  RoleRoutes(AppRoles roles) {
    this.roles = roles;
  }

  void list(ApiCall call) throws IOException {
    Page<AppRole> page =
        roles.list(call.caller(), call.query().text("cursor"), call.query().limit());
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    page.items().forEach(role -> write(out, role));
    call.answer(out.endArray().field("next_cursor", page.nextCursor()).endObject());
  }

  void read(ApiCall call) throws IOException {
    call.answer(write(new JsonOut(512), roles.get(call.caller(), call.name())));
  }

  void put(ApiCall call) throws IOException {
    Body body = new Body();
    JsonReader.read(call.request(), false, body::field);
    call.answer(write(new JsonOut(512), roles.put(call.caller(), call.name(), body.settings())));
  }

  /** What somebody wants of a role; what is not given has its default. Not thread-safe. */
  private static final class Body {
    private @Nullable List<String> policies;
    private @Nullable Duration tokenTtl;
    private @Nullable Duration tokenMaxTtl;
    private @Nullable Duration secretIdTtl;
    private @Nullable Integer secretIdUses;
    private @Nullable List<String> boundAddresses;
    private @Nullable Boolean enabled;

    void field(JsonReader reader, String field) {
      switch (field) {
        case "policies" -> policies = reader.texts(field);
        case "token_ttl" -> tokenTtl = reader.duration(field);
        case "token_max_ttl" -> tokenMaxTtl = reader.duration(field);
        case "secret_id_ttl" -> secretIdTtl = reader.duration(field);
        case "secret_id_uses" -> secretIdUses = reader.integer(field);
        case "bound_addresses" -> boundAddresses = reader.texts(field);
        case "enabled" -> enabled = reader.bool(field);
        default ->
            throw JsonReader.unknown(
                "policies",
                "token_ttl",
                "token_max_ttl",
                "secret_id_ttl",
                "secret_id_uses",
                "bound_addresses",
                "enabled");
      }
    }

    AppRole.Settings settings() {
      if (policies == null) {
        throw new InvalidRequestException("policies is needed");
      }
      Duration ttl = tokenTtl == null ? LoginGrant.DEFAULT_TOKEN_TTL : tokenTtl;
      Duration least = LoginGrant.DEFAULT_TOKEN_MAX_TTL;
      Duration max = tokenMaxTtl != null ? tokenMaxTtl : ttl.compareTo(least) > 0 ? ttl : least;
      return new AppRole.Settings(
          new LoginGrant(
              Set.copyOf(policies), ttl, max, ranges(boundAddresses), enabled == null || enabled),
          secretIdTtl == null ? AppRole.Settings.DEFAULT_SECRET_ID_TTL : secretIdTtl,
          secretIdUses == null ? 0 : secretIdUses);
    }
  }

  static List<AddressRange> ranges(@Nullable List<String> texts) {
    return texts == null ? List.of() : texts.stream().map(AddressRange::parse).toList();
  }

  void delete(ApiCall call) throws IOException {
    SecretWrites.noBody(call);
    roles.delete(call.caller(), call.name());
    call.answer(
        new JsonOut(128)
            .beginObject()
            .field("name", call.name())
            .field("deleted", true)
            .endObject());
  }

  void createSecretId(ApiCall call) throws IOException {
    List<AddressRange> bound = new ArrayList<>();
    JsonReader.read(
        call.request(),
        true,
        (reader, field) -> {
          if (!field.equals("bound_addresses")) {
            throw JsonReader.unknown("bound_addresses");
          }
          bound.addAll(ranges(reader.texts(field)));
        });
    NewSecretId made = roles.createSecretId(call.caller(), call.name(), bound);
    JsonOut out =
        new JsonOut(512)
            .beginObject()
            .field("role_id", made.roleId())
            .field("secret_id", made.secretText());
    fields(out, made.info());
    call.answer(out.endObject());
  }

  void secretIds(ApiCall call) throws IOException {
    Page<SecretIdInfo> page =
        roles.secretIds(
            call.caller(), call.name(), call.query().text("cursor"), call.query().limit());
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    for (SecretIdInfo secretId : page.items()) {
      out.beginObject();
      fields(out, secretId);
      out.endObject();
    }
    call.answer(out.endArray().field("next_cursor", page.nextCursor()).endObject());
  }

  void revokeSecretId(ApiCall call) throws IOException {
    SecretWrites.noBody(call);
    roles.revokeSecretId(call.caller(), call.name());
    call.answer(
        new JsonOut(128)
            .beginObject()
            .field("accessor", call.name())
            .field("revoked", true)
            .endObject());
  }

  private static JsonOut write(JsonOut out, AppRole role) {
    LoginGrant grant = role.settings().grant();
    out.beginObject().field("name", role.name()).field("role_id", role.roleId());
    texts(out, "policies", List.copyOf(new TreeSet<>(grant.policies())));
    out.field("token_ttl", grant.tokenTtl().toString())
        .field("token_max_ttl", grant.tokenMaxTtl().toString())
        .field("secret_id_ttl", role.settings().secretIdTtl().toString())
        .field("secret_id_uses", role.settings().secretIdUses());
    addresses(out, grant.boundAddresses());
    return out.field("enabled", grant.enabled())
        .field("created_at", role.createdAt())
        .field("created_by", role.createdBy())
        .field("updated_at", role.updatedAt())
        .endObject();
  }

  private static void fields(JsonOut out, SecretIdInfo secretId) {
    out.field("accessor", secretId.accessor())
        .field("role", secretId.role())
        .field("state", secretId.state().wireName())
        .field("created_at", secretId.createdAt())
        .field("created_by", secretId.createdBy())
        .field("expires_at", secretId.expiresAt())
        .field("uses_left", secretId.usesLeft());
    addresses(out, secretId.boundAddresses());
  }

  static void addresses(JsonOut out, List<AddressRange> ranges) {
    texts(out, "bound_addresses", ranges.stream().map(AddressRange::toString).toList());
  }

  static void texts(JsonOut out, String field, List<String> texts) {
    out.name(field).beginArray();
    texts.forEach(out::value);
    out.endArray();
  }
}
