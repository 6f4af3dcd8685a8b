package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.BatchEntry;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.ListQuery;
import io.claviger.api.Page;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretReader;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretType;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsManager;
import io.claviger.api.StagingLabel;
import io.claviger.api.VersionSelector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes that read secrets and what is known of them. Thread-safe. */
final class SecretReads {
  private final Function<Caller, SecretsManager> secrets;

  SecretReads(Function<Caller, SecretsManager> secrets) {
    this.secrets = secrets;
  }

  void read(ApiCall call) throws IOException {
    QueryParameters query = call.query();
    VersionSelector selector =
        Wire.selector(query.number("version"), query.constant("label", StagingLabel.class));
    call.answer(SecretJson.read(secretsOf(call).get(call.name(), selector)));
  }

  void batch(ApiCall call) throws IOException {
    List<BatchItem> items = new ArrayList<>();
    JsonReader.read(
        call.request(),
        false,
        (reader, field) -> {
          if (!field.equals("items")) {
            throw JsonReader.unknown("items");
          }
          reader.objects(
              field,
              () -> items.add(BatchItem.next(items)),
              (item, itemField) -> items.getLast().read(item, itemField));
        });
    if (items.isEmpty()) {
      throw new InvalidRequestException("items must hold 1 to " + SecretsManager.MAX_BATCH);
    }
    List<SecretReference> references = items.stream().map(BatchItem::reference).toList();
    MemoryBudget.SHARED.withLargeAnswer(
        () -> {
          List<BatchEntry> entries = secretsOf(call).getAll(references);
          call.answer(batchAnswer(call.longAnswer(), entries));
        });
  }

  private static JsonOut batchAnswer(JsonOut out, List<BatchEntry> entries) {
    out.beginObject().name("items").beginArray();
    for (BatchEntry entry : entries) {
      out.beginObject();
      switch (entry) {
        case BatchEntry.Found found -> SecretJson.secretFields(out, found.secret());
        case BatchEntry.Refused refused -> {
          Problem problem = Problem.of(refused.error());
          out.field("name", refused.reference().name()).name("error");
          out.beginObject()
              .field("code", problem.code())
              .field("status", problem.status())
              .field("detail", problem.detail())
              .endObject();
        }
      }
      out.endObject();
    }
    return out.endArray().endObject();
  }

  void metadata(ApiCall call) throws IOException {
    call.answer(SecretJson.metadata(secretsOf(call).metadata(call.name())));
  }

  void list(ApiCall call) throws IOException {
    QueryParameters query = call.query();
    String prefix = query.text("prefix");
    ListQuery wanted =
        new ListQuery(
            prefix == null ? "" : prefix,
            Optional.ofNullable(query.constant("secret_type", SecretType.class)),
            query.flag("include_deleted"),
            Optional.ofNullable(query.text("cursor")),
            query.limit());
    MemoryBudget.SHARED.withLargeAnswer(() -> answer(call, secretsOf(call).list(wanted)));
  }

  private static void answer(ApiCall call, Page<SecretMetadata> page) throws IOException {
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    page.items().forEach(item -> SecretJson.metadata(out, item));
    call.answer(out.endArray().field("next_cursor", page.nextCursor()).endObject());
  }

  void versions(ApiCall call) throws IOException {
    Long cursor = call.query().number("cursor");
    long before = cursor == null ? Long.MAX_VALUE : cursor;
    Page<SecretVersion> page = secretsOf(call).versions(call.name(), before, call.query().limit());
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    for (SecretVersion version : page.items()) {
      out.beginObject().field("name", version.name());
      SecretJson.versionFields(out, version);
      out.endObject();
    }
    call.answer(out.endArray().field("next_cursor", page.nextCursor()).endObject());
  }

  void readers(ApiCall call) throws IOException {
    Page<SecretReader> page =
        secretsOf(call).readers(call.name(), call.query().text("cursor"), call.query().limit());
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    page.items().forEach(reader -> SecretJson.reader(out, reader));
    call.answer(out.endArray().field("next_cursor", page.nextCursor()).endObject());
  }

  private SecretsManager secretsOf(ApiCall call) {
    return secrets.apply(call.caller());
  }

  /** One item of a batch, as it is being read. */
  private static final class BatchItem {
    private final int index;
    private @Nullable String name;
    private @Nullable Long version;
    private @Nullable StagingLabel label;

    private BatchItem(int index) {
      this.index = index;
    }

    static BatchItem next(List<BatchItem> before) {
      if (before.size() == SecretsManager.MAX_BATCH) {
        throw new InvalidRequestException("items must hold 1 to " + SecretsManager.MAX_BATCH);
      }
      return new BatchItem(before.size());
    }

    void read(JsonReader reader, String field) {
      switch (field) {
        case "name" -> name = reader.string(field);
        case "version" -> version = reader.version("version");
        case "label" -> label = reader.constant("label", StagingLabel.class);
        default -> throw JsonReader.unknown("name", "version", "label");
      }
    }

    SecretReference reference() {
      if (name == null) {
        throw new InvalidRequestException("items[" + index + "]: name is needed");
      }
      try {
        return new SecretReference(name, Wire.selector(version, label));
      } catch (InvalidRequestException e) {
        throw new InvalidRequestException("items[" + index + "]: " + e.safeMessage());
      }
    }
  }
}
