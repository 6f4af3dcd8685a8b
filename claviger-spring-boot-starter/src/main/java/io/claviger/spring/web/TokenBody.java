package io.claviger.spring.web;

import io.claviger.access.AddressRange;
import io.claviger.access.TokenRequest;
import io.claviger.api.InvalidRequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The fields of a body that asks for a token. Not thread-safe. */
final class TokenBody {
  /** In place of a duration: without end. */
  private static final String NEVER = "never";

  private @Nullable String principal;
  private @Nullable List<String> policies;
  private @Nullable String description;
  private @Nullable String ttl;
  private @Nullable String maxTtl;
  private @Nullable Integer uses;
  private @Nullable List<String> boundAddresses;
  private @Nullable Boolean orphan;
  private @Nullable Boolean renewable;

  private TokenBody() {}

  static TokenBody read(HttpServletRequest request) {
    TokenBody body = new TokenBody();
    JsonReader.read(request, false, body::field);
    return body;
  }

  private void field(JsonReader reader, String field) {
    switch (field) {
      case "principal" -> principal = reader.string(field);
      case "policies" -> policies = reader.texts(field);
      case "description" -> description = reader.string(field);
      case "ttl" -> ttl = reader.string(field);
      case "max_ttl" -> maxTtl = reader.string(field);
      case "uses" -> uses = reader.integer(field);
      case "bound_addresses" -> boundAddresses = reader.texts(field);
      case "orphan" -> orphan = reader.bool(field);
      case "renewable" -> renewable = reader.bool(field);
      default ->
          throw JsonReader.unknown(
              "principal",
              "policies",
              "description",
              "ttl",
              "max_ttl",
              "uses",
              "bound_addresses",
              "orphan",
              "renewable");
    }
  }

  TokenRequest request() {
    if (principal == null || policies == null) {
      throw new InvalidRequestException("principal and policies are needed");
    }
    TokenRequest.Builder request =
        TokenRequest.builder(principal).policies(new HashSet<>(policies));
    set(description, request::description);
    set(uses, request::uses);
    set(orphan, request::orphan);
    set(renewable, request::renewable);
    if (boundAddresses != null) {
      request.boundTo(ranges(boundAddresses));
    }
    duration("ttl", ttl, request::ttl, request::neverExpires);
    duration("max_ttl", maxTtl, request::maxTtl, request::noMaxTtl);
    return request.build();
  }

  private static <T> void set(@Nullable T given, Consumer<T> setter) {
    if (given != null) {
      setter.accept(given);
    }
  }

  private static void duration(
      String field, @Nullable String text, Consumer<Duration> setter, Runnable endless) {
    if (text == null) {
      return;
    }
    if (text.equals(NEVER)) {
      endless.run();
    } else {
      setter.accept(Wire.duration(field, text));
    }
  }

  private static List<AddressRange> ranges(List<String> texts) {
    List<AddressRange> ranges = new ArrayList<>();
    for (String text : texts) {
      try {
        ranges.add(AddressRange.parse(text));
      } catch (InvalidRequestException e) {
        throw new InvalidRequestException(
            "bound_addresses[" + ranges.size() + "]: " + e.safeMessage());
      }
    }
    return ranges;
  }
}
