package io.claviger.spring.web;

import io.claviger.access.Capability;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.api.SecretState;
import io.claviger.api.SecretType;
import io.claviger.api.StagingLabel;
import io.claviger.api.VersionState;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The shapes of bodies and answers, in JSON Schema as OpenAPI 3.1 has it. */
final class OpenApiSchemas {
  private OpenApiSchemas() {}

  static void addTo(Components components) {
    components
        .addSchemas("Problem", problem())
        .addSchemas("SecretVersion", object(version()))
        .addSchemas("Secret", object(secret()))
        .addSchemas("SecretMetadata", object(metadata()))
        .addSchemas("SecretPage", page("SecretMetadata"))
        .addSchemas("VersionPage", page("SecretVersion"))
        .addSchemas("SecretReader", object(reader()))
        .addSchemas("ReaderPage", page("SecretReader"))
        .addSchemas("CreateSecret", create())
        .addSchemas("PutSecret", put())
        .addSchemas("UpdateMetadata", object(describing()))
        .addSchemas(
            "VersionChoice", object(Map.of("version", string())).required(List.of("version")))
        .addSchemas("PurgeAnswer", object(Map.of("name", string(), "state", string())))
        .addSchemas("BatchGet", batchGet())
        .addSchemas("BatchAnswer", object(Map.of("items", array(object(batchEntry())))))
        .addSchemas("AuditEvent", object(event()))
        .addSchemas("AuditPage", auditPage())
        .addSchemas(
            "AuditTail", object(Map.of("items", array(ref("AuditEvent")), "next_cursor", string())))
        .addSchemas("AuditDamage", object(damage()))
        .addSchemas("AuditVerification", verification());
    OpenApiPolicies.addTo(components);
    OpenApiTokens.addTo(components);
  }

  static Schema<?> ref(String name) {
    return new Schema<>().$ref("#/components/schemas/" + name);
  }

  static Schema<?> string() {
    return typed("string");
  }

  static Schema<?> bool() {
    return typed("boolean");
  }

  static Schema<?> dateTime() {
    return string().format("date-time");
  }

  static Schema<?> integer(long least, long most) {
    return typed("integer").minimum(BigDecimal.valueOf(least)).maximum(BigDecimal.valueOf(most));
  }

  static Schema<?> oneOf(String... texts) {
    Schema<Object> schema = typed("string");
    schema.setEnum(List.<Object>of((Object[]) texts));
    return schema;
  }

  static <E extends Enum<E>> Schema<?> constants(Class<E> type) {
    Schema<Object> schema = typed("string");
    schema.setEnum(Arrays.stream(type.getEnumConstants()).<Object>map(Enum::name).toList());
    return schema;
  }

  static Schema<?> capability() {
    return oneOf(
        Arrays.stream(Capability.values()).map(Capability::wireName).toArray(String[]::new));
  }

  static Schema<Object> typed(String type) {
    Schema<Object> schema = new Schema<>();
    schema.setType(type);
    schema.setTypes(new LinkedHashSet<>(List.of(type)));
    return schema;
  }

  static Schema<?> optional(Schema<?> schema) {
    schema.addType("null");
    return schema;
  }

  static Schema<?> array(Schema<?> items) {
    return typed("array").items(items);
  }

  private static Schema<?> strings() {
    return typed("object").additionalProperties(string());
  }

  static Schema<?> object(Map<String, Schema<?>> fields) {
    Schema<?> schema = typed("object");
    fields.forEach(schema::addProperty);
    return schema;
  }

  static Schema<?> page(String item) {
    return object(Map.of("items", array(ref(item)), "next_cursor", optional(string())));
  }

  private static Schema<?> problem() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("type", string());
    fields.put("title", string());
    fields.put("status", integer(400, 599));
    fields.put("detail", string());
    fields.put("code", string());
    fields.put("request_id", string());
    return object(fields);
  }

  /** Text, base64 text, or a JSON map. */
  private static Schema<?> value() {
    Schema<?> map = typed("object");
    return new Schema<>()
        .oneOf(List.of(string(), map))
        .description(
            "Text; binary as base64 with encoding=base64; or an object of strings, numbers,"
                + " booleans and null. At most 64 KiB.");
  }

  private static Schema<?> encoding() {
    Schema<Object> schema = typed("string");
    schema.setEnum(List.<Object>of("base64"));
    return schema;
  }

  private static Map<String, Schema<?>> version() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("name", string());
    fields.put("version", string());
    fields.put("secret_type", constants(SecretType.class));
    fields.put("content_type", string());
    fields.put("created_at", dateTime());
    fields.put("created_by", string());
    fields.put("expires_at", optional(dateTime()));
    fields.put("labels", array(constants(StagingLabel.class)));
    fields.put("state", constants(VersionState.class));
    return fields;
  }

  private static Map<String, Schema<?>> secret() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("value", value());
    fields.put("encoding", encoding());
    fields.putAll(version());
    return fields;
  }

  private static Map<String, Schema<?>> batchEntry() {
    Map<String, Schema<?>> fields = secret();
    fields.put(
        "error", object(Map.of("code", string(), "status", integer(400, 599), "detail", string())));
    return fields;
  }

  private static Map<String, Schema<?>> describing() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("secret_type", constants(SecretType.class));
    fields.put("description", string().maxLength(1024));
    fields.put("owner", string().maxLength(255));
    fields.put("tags", strings());
    fields.put("expires_days", integer(0, 36_500));
    return fields;
  }

  private static Map<String, Schema<?>> metadata() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("name", string());
    fields.put("state", constants(SecretState.class));
    fields.putAll(describing());
    fields.put("expires_days", optional(integer(1, 36_500)));
    fields.put("labels", strings());
    fields.put("last_version", string());
    fields.put("created_at", dateTime());
    fields.put("created_by", string());
    fields.put("updated_at", dateTime());
    fields.put("expires_at", optional(dateTime()));
    fields.put("deleted_at", optional(dateTime()));
    fields.put("purge_at", optional(dateTime()));
    fields.put("last_read_at", optional(dateTime()));
    fields.put("readers_30d", optional(integer(0, Integer.MAX_VALUE)));
    return fields;
  }

  private static Map<String, Schema<?>> reader() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("principal", string());
    fields.put("version", string());
    fields.put("first_read_at", dateTime());
    fields.put("last_read_at", dateTime());
    fields.put("reads", integer(1, Long.MAX_VALUE));
    fields.put("addresses", array(string()));
    fields.put("more_addresses", bool());
    return fields;
  }

  private static Schema<?> create() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("name", string().maxLength(255));
    fields.put("value", value());
    fields.put("encoding", encoding());
    fields.putAll(describing());
    fields.put("expires_days", integer(1, 36_500));
    return object(fields).required(List.of("name", "value"));
  }

  private static Schema<?> put() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("value", value());
    fields.put("encoding", encoding());
    fields.put("expires_days", integer(1, 36_500));
    fields.put("expected_version", string());
    return object(fields).required(List.of("value"));
  }

  private static Schema<?> batchGet() {
    Map<String, Schema<?>> item = new LinkedHashMap<>();
    item.put("name", string());
    item.put("version", string());
    item.put("label", constants(StagingLabel.class));
    Schema<?> items = array(object(item).required(List.of("name"))).minItems(1).maxItems(100);
    return object(Map.of("items", items)).required(List.of("items"));
  }

  private static Map<String, Schema<?>> event() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("id", integer(1, Long.MAX_VALUE));
    fields.put("action", constants(AuditAction.class));
    fields.put("resource_name", string());
    fields.put("timestamp", dateTime());
    fields.put("result", constants(AuditResult.class));
    for (String name : List.of("actor_id", "actor_ip", "actor_user_agent", "request_id")) {
      fields.put(name, optional(string()));
    }
    fields.put("details", strings());
    fields.put("error_message", optional(string()));
    fields.put("duration_ms", optional(integer(0, Integer.MAX_VALUE)));
    fields.put("version", optional(string()));
    return fields;
  }

  private static Map<String, Schema<?>> damage() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("id", typed("integer"));
    fields.put("kind", string());
    fields.put("column", optional(string()));
    fields.put("what", string());
    return fields;
  }

  private static Schema<?> verification() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("valid", bool());
    fields.put("complete", bool());
    for (String name : List.of("events", "looked_at", "unattested", "trail_until")) {
      fields.put(name, integer(0, Long.MAX_VALUE));
    }
    fields.put("last_head", optional(integer(1, Long.MAX_VALUE)));
    fields.put("duration_ms", integer(0, Long.MAX_VALUE));
    fields.put("first_bad", optional(object(damage())));
    fields.put("damages", array(ref("AuditDamage")));
    return object(fields);
  }

  private static Schema<?> auditPage() {
    Schema<?> page = page("AuditEvent");
    page.addProperty("complete_until", integer(1, Long.MAX_VALUE));
    return page;
  }
}
