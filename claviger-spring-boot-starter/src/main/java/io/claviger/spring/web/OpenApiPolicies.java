package io.claviger.spring.web;

import static io.claviger.spring.web.OpenApiSchemas.array;
import static io.claviger.spring.web.OpenApiSchemas.bool;
import static io.claviger.spring.web.OpenApiSchemas.capability;
import static io.claviger.spring.web.OpenApiSchemas.dateTime;
import static io.claviger.spring.web.OpenApiSchemas.integer;
import static io.claviger.spring.web.OpenApiSchemas.object;
import static io.claviger.spring.web.OpenApiSchemas.oneOf;
import static io.claviger.spring.web.OpenApiSchemas.optional;
import static io.claviger.spring.web.OpenApiSchemas.page;
import static io.claviger.spring.web.OpenApiSchemas.string;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes of policies. */
final class OpenApiPolicies {
  private OpenApiPolicies() {}

  static void addTo(Components components) {
    components
        .addSchemas("Policy", document())
        .addSchemas("PolicyVersion", object(version()))
        .addSchemas("PolicyPage", page("PolicyVersion"))
        .addSchemas("DeletedPolicy", object(Map.of("name", string(), "deleted", bool())))
        .addSchemas("PolicyExplanation", explanation());
  }

  private static Schema<?> document() {
    Map<String, Schema<?>> conditions = new LinkedHashMap<>();
    conditions.put("addresses", array(string()));
    conditions.put("from", dateTime());
    conditions.put("until", dateTime());
    conditions.put("hours", string());
    conditions.put("days", array(oneOf("mon", "tue", "wed", "thu", "fri", "sat", "sun")));
    conditions.put("zone", string());
    Map<String, Schema<?>> rule = new LinkedHashMap<>();
    rule.put("path", string());
    rule.put("capabilities", array(capability()).minItems(1));
    rule.put("effect", oneOf("allow", "deny"));
    rule.put("when", object(conditions));
    Map<String, Schema<?>> policy = new LinkedHashMap<>();
    policy.put("description", string());
    policy.put("rules", array(object(rule).required(List.of("path", "capabilities"))).minItems(1));
    return object(policy).required(List.of("rules"));
  }

  private static Map<String, Schema<?>> version() {
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("name", string());
    fields.put("version", string());
    fields.put("description", string());
    fields.put("built_in", bool());
    fields.put("deleted", bool());
    fields.put("created_at", optional(dateTime()));
    fields.put("created_by", optional(string()));
    fields.put("document", string());
    return fields;
  }

  private static Schema<?> explanation() {
    Map<String, Schema<?>> considered = new LinkedHashMap<>();
    considered.put("policy", string());
    considered.put("rule", integer(1, 256));
    considered.put("line", integer(1, Integer.MAX_VALUE));
    considered.put("path", string());
    considered.put("effect", oneOf("allow", "deny"));
    considered.put("applies", bool());
    considered.put("reason", string());
    Map<String, Schema<?>> fields = new LinkedHashMap<>();
    fields.put("allowed", bool());
    fields.put("policy", optional(string()));
    fields.put("rule", optional(integer(1, 256)));
    fields.put("line", optional(integer(1, Integer.MAX_VALUE)));
    fields.put("rules", array(object(considered)));
    return object(fields);
  }
}
