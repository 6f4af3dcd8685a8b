package io.claviger.spring.web;

import io.claviger.access.AccessTokens;
import io.claviger.access.NewToken;
import io.claviger.access.TokenInfo;
import io.claviger.access.TokenQuery;
import io.claviger.api.Page;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;

/** The routes for access tokens. Thread-safe. */
final class TokenRoutes {
  private static final int SIZE = 512;

  private final AccessTokens tokens;

  TokenRoutes(AccessTokens tokens) {
    this.tokens = tokens;
  }

  void create(ApiCall call) throws IOException {
    NewToken made = tokens.create(call.caller(), TokenBody.read(call.request()).request());
    JsonOut out = new JsonOut(SIZE).beginObject().field("token", made.secretText());
    fields(out, made.info());
    call.answer(out.endObject());
  }

  void list(ApiCall call) throws IOException {
    QueryParameters query = call.query();
    TokenQuery wanted =
        new TokenQuery(
            Optional.ofNullable(query.text("principal")),
            query.flag("include_inactive"),
            Optional.ofNullable(query.text("cursor")),
            query.limit());
    Page<TokenInfo> page = tokens.list(call.caller(), wanted);
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    for (TokenInfo token : page.items()) {
      fields(out.beginObject(), token);
      out.endObject();
    }
    call.answer(out.endArray().field("next_cursor", page.nextCursor()).endObject());
  }

  void read(ApiCall call) throws IOException {
    answer(call, tokens.get(call.caller(), call.name()));
  }

  void readOwn(ApiCall call) throws IOException {
    answer(call, tokens.self(call.caller()));
  }

  void renew(ApiCall call) throws IOException {
    SecretWrites.noBody(call);
    answer(call, tokens.renew(call.caller(), call.name()));
  }

  void renewOwn(ApiCall call) throws IOException {
    SecretWrites.noBody(call);
    answer(call, tokens.renewSelf(call.caller()));
  }

  void revoke(ApiCall call) throws IOException {
    SecretWrites.noBody(call);
    revoked(call, tokens.revoke(call.caller(), call.name()));
  }

  void revokeOwn(ApiCall call) throws IOException {
    SecretWrites.noBody(call);
    revoked(call, tokens.revokeSelf(call.caller()));
  }

  private static void revoked(ApiCall call, int count) throws IOException {
    call.answer(new JsonOut(64).beginObject().field("revoked", count).endObject());
  }

  private static void answer(ApiCall call, TokenInfo token) throws IOException {
    JsonOut out = new JsonOut(SIZE).beginObject();
    fields(out, token);
    call.answer(out.endObject());
  }

  private static void fields(JsonOut out, TokenInfo token) {
    out.field("accessor", token.accessor())
        .field("principal", token.principal())
        .name("policies")
        .beginArray();
    new TreeSet<>(token.policies()).forEach(out::value);
    out.endArray()
        .field("description", token.description())
        .field("state", token.state().wireName())
        .field("created_at", token.createdAt())
        .field("created_by", token.createdBy())
        .instant("expires_at", token.expiresAt())
        .instant("max_expires_at", token.maxExpiresAt())
        .field("renewable", token.renewable())
        .field("uses_left", token.usesLeft())
        .name("bound_addresses")
        .beginArray();
    token.boundAddresses().forEach(range -> out.value(range.toString()));
    out.endArray().field("parent", token.parent()).instant("revoked_at", token.revokedAt());
  }
}
