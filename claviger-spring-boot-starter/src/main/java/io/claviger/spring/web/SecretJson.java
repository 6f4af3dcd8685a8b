package io.claviger.spring.web;

import io.claviger.api.ContentType;
import io.claviger.api.Secret;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretReader;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretVersion;
import io.claviger.api.StagingLabel;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;

/** The shapes of secrets on the wire. */
final class SecretJson {
  private static final int FRAME = 384;

  private SecretJson() {}

  static JsonOut read(Secret secret) {
    JsonOut out = new JsonOut(FRAME + 2 * secret.value().size());
    out.beginObject();
    secretFields(out, secret);
    return out.endObject();
  }

  static void secretFields(JsonOut out, Secret secret) {
    out.field("name", secret.version().name());
    value(out, secret.value());
    versionFields(out, secret.version());
  }

  private static void value(JsonOut out, SecretValue value) {
    byte[] bytes = value.revealBytes();
    out.name("value");
    switch (value.contentType()) {
      case TEXT -> out.utf8(bytes);
      case JSON -> out.raw(bytes);
      case BINARY -> {
        byte[] base64 = Base64.getEncoder().encode(bytes);
        out.unescaped(base64);
        Arrays.fill(base64, (byte) 0);
        out.field("encoding", "base64");
      }
    }
    Arrays.fill(bytes, (byte) 0);
    // Every read has a value of its own.
    value.close();
  }

  static JsonOut version(SecretVersion version) {
    JsonOut out = new JsonOut(FRAME).beginObject().field("name", version.name());
    versionFields(out, version);
    return out.endObject();
  }

  /** All fields but the name. */
  static void versionFields(JsonOut out, SecretVersion version) {
    ContentType contentType = version.contentType();
    out.field("version", Long.toString(version.version()))
        .field("secret_type", version.type().name())
        .field("content_type", contentType.mediaType())
        .field("created_at", version.createdAt())
        .field("created_by", version.createdBy())
        .instant("expires_at", version.expiresAt())
        .names("labels", version.labels().stream().sorted().toList())
        .field("state", version.state().name());
  }

  static void reader(JsonOut out, SecretReader reader) {
    out.beginObject()
        .field("principal", reader.principal())
        .field("version", Long.toString(reader.version()))
        .field("first_read_at", reader.firstReadAt())
        .field("last_read_at", reader.lastReadAt())
        .field("reads", reader.reads())
        .name("addresses")
        .beginArray();
    reader.addresses().forEach(address -> out.value(address));
    out.endArray().field("more_addresses", reader.moreAddresses()).endObject();
  }

  static JsonOut metadata(SecretMetadata metadata) {
    return metadata(new JsonOut(FRAME), metadata);
  }

  static JsonOut metadata(JsonOut out, SecretMetadata metadata) {
    out.beginObject()
        .field("name", metadata.name())
        .field("state", metadata.state().name())
        .field("secret_type", metadata.type().name())
        .field("description", metadata.description())
        .field("owner", metadata.owner())
        .field("tags", metadata.tags())
        .field("expires_days", metadata.expiresDays());
    out.name("labels").beginObject();
    Map<StagingLabel, Long> labels = new EnumMap<>(StagingLabel.class);
    labels.putAll(metadata.labels());
    labels.forEach((label, version) -> out.field(label.name(), Long.toString(version)));
    out.endObject();
    return out.field("last_version", Long.toString(metadata.lastVersion()))
        .field("created_at", metadata.createdAt())
        .field("created_by", metadata.createdBy())
        .field("updated_at", metadata.updatedAt())
        .instant("expires_at", metadata.expiresAt())
        .instant("deleted_at", metadata.deletedAt())
        .instant("purge_at", metadata.purgeAt())
        .instant("last_read_at", metadata.lastReadAt())
        .field("readers_30d", metadata.readers30d())
        .endObject();
  }
}
