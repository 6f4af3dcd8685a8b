package io.claviger.spring.web;

import io.claviger.access.AccessPolicies;
import io.claviger.access.Capability;
import io.claviger.access.Decision;
import io.claviger.access.Explanation;
import io.claviger.access.PolicyVersion;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.Page;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The routes for policies. Thread-safe. */
final class PolicyRoutes {
  private final AccessPolicies policies;

  PolicyRoutes(AccessPolicies policies) {
    this.policies = policies;
  }

  void list(ApiCall call) throws IOException {
    answer(call, policies.list(call.caller(), call.query().text("cursor"), call.query().limit()));
  }

  void versions(ApiCall call) throws IOException {
    answer(
        call,
        policies.versions(
            call.caller(), call.name(), call.query().text("cursor"), call.query().limit()));
  }

  private static void answer(ApiCall call, Page<PolicyVersion> page) throws IOException {
    JsonOut out = call.longAnswer();
    out.beginObject().name("items").beginArray();
    page.items().forEach(policy -> write(out, policy));
    call.answer(out.endArray().field("next_cursor", page.nextCursor()).endObject());
  }

  void read(ApiCall call) throws IOException {
    PolicyVersion found =
        policies.get(call.caller(), call.name(), optional(call.query().number("version")));
    call.answer(write(new JsonOut(1024), found));
  }

  /** The body is the document itself, JSON or YAML, kept as it came. */
  void put(ApiCall call) throws IOException {
    String document = RequestBody.text(call.request());
    OptionalLong expected = expected(call);
    PolicyVersion made =
        call.query().flag("dry_run")
            ? policies.check(call.caller(), call.name(), document)
            : policies.put(call.caller(), call.name(), document, expected);
    call.answer(write(new JsonOut(1024), made));
  }

  void delete(ApiCall call) throws IOException {
    SecretWrites.noBody(call);
    policies.delete(call.caller(), call.name(), optional(call.query().number("expected_version")));
    call.answer(
        new JsonOut(128)
            .beginObject()
            .field("name", call.name())
            .field("deleted", true)
            .endObject());
  }

  void explain(ApiCall call) throws IOException {
    QueryParameters query = call.query();
    String resource = query.text("resource");
    if (resource == null) {
      throw new InvalidRequestException(
          "resource is needed: a secret's name, or one like sys:audit");
    }
    String names = query.text("policies");
    AccessPolicies.Question question =
        new AccessPolicies.Question(
            names == null ? Set.of() : Set.copyOf(Arrays.asList(names.split(",", -1))),
            capability(query.text("capability")),
            resource,
            Optional.ofNullable(query.text("address")));
    call.answer(explanation(policies.explain(call.caller(), question)));
  }

  private static Capability capability(@Nullable String text) {
    for (Capability capability : Capability.values()) {
      if (text != null && capability.wireName().equals(text.toLowerCase(Locale.ROOT))) {
        return capability;
      }
    }
    throw new InvalidRequestException(
        "capability is needed, one of "
            + Arrays.stream(Capability.values())
                .map(Capability::wireName)
                .collect(Collectors.joining(", ")));
  }

  private static JsonOut explanation(Explanation explanation) {
    Decision decision = explanation.decision();
    boolean decided = decision.rule() > 0;
    JsonOut out = new JsonOut(1024).beginObject().field("allowed", decision.allowed());
    out.field("policy", decided ? decision.policy() : null)
        .field("rule", decided ? OptionalLong.of(decision.rule()) : OptionalLong.empty())
        .field("line", decided ? OptionalLong.of(decision.line()) : OptionalLong.empty())
        .name("rules")
        .beginArray();
    for (Explanation.Considered rule : explanation.rules()) {
      out.beginObject()
          .field("policy", rule.policy())
          .field("rule", rule.number())
          .field("line", rule.rule().line())
          .field("path", rule.rule().pattern().text())
          .field("effect", rule.rule().effect().name().toLowerCase(Locale.ROOT))
          .field("applies", rule.applies())
          .field("reason", rule.reason())
          .endObject();
    }
    return out.endArray().endObject();
  }

  /** Unlike the number of a version this may be 0: there must be no policy yet. */
  private static OptionalLong expected(ApiCall call) {
    String text = call.query().text("expected_version");
    if (text == null) {
      return OptionalLong.empty();
    }
    if (!text.matches("\\d{1,18}")) {
      throw new InvalidRequestException("expected_version must be a whole number, 0 for no policy");
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private static OptionalLong optional(@Nullable Long number) {
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private static JsonOut write(JsonOut out, PolicyVersion policy) {
    return out.beginObject()
        .field("name", policy.name())
        .field("version", Long.toString(policy.version()))
        .field("description", policy.description())
        .field("built_in", policy.builtIn())
        .field("deleted", policy.deleted())
        .instant("created_at", policy.createdAt())
        .field("created_by", policy.createdBy())
        .field("document", policy.document())
        .endObject();
  }
}
