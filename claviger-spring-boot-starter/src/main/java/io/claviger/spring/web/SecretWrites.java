package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.CreateSecret;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretState;
import io.claviger.api.SecretType;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsManager;
import io.claviger.api.UpdateMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes that change secrets. Thread-safe. */
final class SecretWrites {
  private final Function<Caller, SecretsManager> secrets;

  SecretWrites(Function<Caller, SecretsManager> secrets) {
    this.secrets = secrets;
  }

  void create(ApiCall call) throws IOException {
    try (WriteBody body = WriteBody.ofCreate(call.request())) {
      SecretVersion version =
          body.value.with(
              value -> {
                CreateSecret.Builder request = CreateSecret.builder(body.neededName(), value);
                set(body.type, request::type);
                set(body.description, request::description);
                set(body.owner, request::owner);
                set(body.tags, request::tags);
                set(body.expiresDays, request::expiresDays);
                set(call.idempotencyKey(), request::idempotencyKey);
                return secretsOf(call).create(request.build());
              });
      call.answer(SecretJson.version(version));
    }
  }

  void put(ApiCall call) throws IOException {
    try (WriteBody body = WriteBody.ofPut(call.request())) {
      SecretVersion version =
          body.value.with(
              value -> {
                PutSecret.Builder request = PutSecret.builder(call.name(), value);
                set(body.expiresDays, request::expiresDays);
                set(body.expectedVersion, request::expectedVersion);
                set(call.idempotencyKey(), request::idempotencyKey);
                return secretsOf(call).put(request.build());
              });
      call.answer(SecretJson.version(version));
    }
  }

  void updateMetadata(ApiCall call) throws IOException {
    UpdateMetadata.Builder request = UpdateMetadata.builder(call.name());
    JsonReader.read(
        call.request(),
        false,
        (reader, field) -> {
          switch (field) {
            case "secret_type" -> set(reader.constant(field, SecretType.class), request::type);
            case "description" -> set(reader.string(field), request::description);
            case "owner" -> set(reader.string(field), request::owner);
            case "tags" -> set(reader.strings(field), request::tags);
            case "expires_days" -> set(reader.integer(field), request::expiresDays);
            default ->
                throw JsonReader.unknown(
                    "secret_type", "description", "owner", "tags", "expires_days");
          }
        });
    call.answer(SecretJson.metadata(secretsOf(call).updateMetadata(request.build())));
  }

  void rollback(ApiCall call) throws IOException {
    call.answer(SecretJson.version(secretsOf(call).rollback(call.name(), versionIn(call))));
  }

  void disable(ApiCall call) throws IOException {
    call.answer(SecretJson.version(secretsOf(call).disable(call.name(), versionIn(call))));
  }

  void enable(ApiCall call) throws IOException {
    call.answer(SecretJson.version(secretsOf(call).enable(call.name(), versionIn(call))));
  }

  void delete(ApiCall call) throws IOException {
    noBody(call);
    Duration window = call.query().duration("recovery_window");
    if (window == null) {
      window = SecretsManager.DEFAULT_RECOVERY_WINDOW;
    }
    call.answer(SecretJson.metadata(secretsOf(call).delete(call.name(), window)));
  }

  void restore(ApiCall call) throws IOException {
    noBody(call);
    call.answer(SecretJson.metadata(secretsOf(call).restore(call.name())));
  }

  void purge(ApiCall call) throws IOException {
    noBody(call);
    secretsOf(call).purge(call.name());
    call.answer(
        new JsonOut(256)
            .beginObject()
            .field("name", call.name())
            .field("state", SecretState.PURGED.name())
            .endObject());
  }

  /** No body, or an empty object, as some clients cannot leave it away. */
  static void noBody(ApiCall call) {
    JsonReader.read(
        call.request(),
        true,
        (reader, field) -> {
          throw JsonReader.unknown();
        });
  }

  private static long versionIn(ApiCall call) {
    AtomicReference<@Nullable Long> version = new AtomicReference<>();
    JsonReader.read(
        call.request(),
        false,
        (reader, field) -> {
          if (!field.equals("version")) {
            throw JsonReader.unknown("version");
          }
          version.set(reader.version(field));
        });
    Long found = version.get();
    if (found == null) {
      throw new InvalidRequestException("version is needed");
    }
    return found;
  }

  private static <T> void set(@Nullable T given, Consumer<T> setter) {
    if (given != null) {
      setter.accept(given);
    }
  }

  private SecretsManager secretsOf(ApiCall call) {
    return secrets.apply(call.caller());
  }
}
