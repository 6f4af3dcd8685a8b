package io.claviger.spring.web;

import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a body that carries a value. Closing overwrites the value. Not thread-safe. */
final class WriteBody implements AutoCloseable {
  final IncomingValue value = new IncomingValue();
  @Nullable String name;
  @Nullable SecretType type;
  @Nullable String description;
  @Nullable String owner;
  @Nullable Map<String, String> tags;
  @Nullable Integer expiresDays;
  @Nullable Long expectedVersion;

  private WriteBody() {}

  static WriteBody ofCreate(HttpServletRequest request) {
    return read(request, WriteBody::createField);
  }

  static WriteBody ofPut(HttpServletRequest request) {
    return read(request, WriteBody::putField);
  }

  private interface Fields {
    void read(WriteBody body, JsonReader reader, String field);
  }

  private static WriteBody read(HttpServletRequest request, Fields fields) {
    WriteBody body = new WriteBody();
    try {
      JsonReader.read(request, false, (reader, field) -> fields.read(body, reader, field));
      return body;
    } catch (RuntimeException e) {
      body.close();
      throw e;
    }
  }

  private void createField(JsonReader reader, String field) {
    switch (field) {
      case "name" -> name = reader.string(field);
      case "secret_type" -> type = reader.constant(field, SecretType.class);
      case "description" -> description = reader.string(field);
      case "owner" -> owner = reader.string(field);
      case "tags" -> tags = reader.strings(field);
      default ->
          commonField(
              reader,
              field,
              "name, value, encoding, secret_type, description, owner, tags, expires_days");
    }
  }

  private void putField(JsonReader reader, String field) {
    if (field.equals("expected_version")) {
      expectedVersion = reader.version(field);
    } else {
      commonField(reader, field, "value, encoding, expires_days, expected_version");
    }
  }

  private void commonField(JsonReader reader, String field, String expected) {
    switch (field) {
      case "value" -> value.readValue(reader);
      case "encoding" -> value.readEncoding(reader);
      case "expires_days" -> expiresDays = reader.integer(field);
      default -> throw JsonReader.unknown(expected);
    }
  }

  String neededName() {
    if (name == null) {
      throw new InvalidRequestException("name is needed");
    }
    return name;
  }

  @Override
  public void close() {
    value.close();
  }

  @Override
  public String toString() {
    return "WriteBody[REDACTED]";
  }
}
