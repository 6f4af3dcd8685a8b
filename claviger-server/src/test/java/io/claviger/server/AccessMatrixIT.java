package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** docs/access-matrix.md says what a running server does: each operation, as everybody. */
class AccessMatrixIT {
  private static final List<String> CAPABILITIES =
      List.of("read", "write", "list", "delete", "rotate", "revoke", "audit", "admin");
  private static final List<String> RESOURCES =
      List.of("matrix/**", "sys:tokens", "sys:policies", "sys:auth", "sys:keys", "sys:audit");

  /** A policy that allows nothing. */
  private static final String NOBODY = "nothing";

  @TempDir static Path directory;

  /** For those only who logged in with a password; a token of an administrator has none. */
  private static final String OWN_PASSWORD = "POST /api/v1/auth/userpass/password";

  private static FalseProvider provider;
  private static Program server;
  private static Api api;
  private static Operations operations;
  private static AccessTable table;

  private int policies;

  /** What an answer means for who asked. */
  private enum Outcome {
    ALLOWED,
    FORBIDDEN,
    UNKNOWN_CALLER
  }

  @BeforeAll
  static void serve() throws Exception {
    RSAKey issuerKey = Operations.newIssuerKey();
    provider = new FalseProvider(Clock.systemUTC());
    Path config = directory.resolve("claviger.properties");
    Certificates certificates = new Certificates(directory);
    certificates.authority("ca");
    certificates.server("server", "ca");
    certificates.client("machine", "ca", "CN=machine");
    List<String> settings = new ArrayList<>(certificates.settings("server", "ca"));
    settings.addAll(Operations.settings(directory, issuerKey, certificates.pem("ca.pem", "ca")));
    settings.addAll(provider.settings("corp"));
    Files.write(config, settings);
    Map<String, String> variables = Map.of("CLAVIGER_DATA", "data");
    Program.run(directory, variables, "init", "--token-file", "admin-token").assertExitCode(0);
    server =
        Program.serve(directory, variables, "serve", "--port", "0", "--config", config.toString());
    api =
        new Api(
            server.uri(),
            Files.readString(directory.resolve("admin-token")).strip(),
            certificates.client("machine", "ca"));
    operations = new Operations(api, issuerKey, provider);
    table = AccessTable.read();
    api.done(
        "PUT",
        "/api/v1/policies/" + NOBODY,
        "{\"rules\":[{\"path\":\"a\",\"effect\":\"deny\",\"capabilities\":[\"read\"]}]}");
  }

  @AfterAll
  static void stop() {
    api.close();
    server.close();
    provider.close();
  }

  @Test
  void everyOperationHasARowAndEveryRowAnOperation() throws Exception {
    assertThat(new TreeSet<>(table.rows().keySet())).isEqualTo(Operations.all(api));
  }

  @Test
  void everyBuiltInPolicyButRootHasAColumn() throws Exception {
    List<String> builtIn = new ArrayList<>();
    for (JsonNode policy : api.get("/api/v1/policies").json().get("items")) {
      if (policy.get("built_in").asBoolean()) {
        builtIn.add(policy.get("name").asString());
      }
    }
    assertThat(builtIn).contains("root").doesNotContain(NOBODY);
    builtIn.remove("root");
    assertThat(table.roles()).containsExactlyInAnyOrderElementsOf(builtIn);
  }

  @Test
  void whoeverHoldsOneBuiltInPolicyMayDoWhatTheTableSays() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (AccessTable.Row row : table.rows().values()) {
      for (String role : table.roles()) {
        compare(row, role, row.permits(role) ? Outcome.ALLOWED : Outcome.FORBIDDEN, wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void rootMayDoEverything() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (AccessTable.Row row : table.rows().values()) {
      boolean others = row.operation().equals(OWN_PASSWORD);
      compare(row, "root", others ? Outcome.FORBIDDEN : Outcome.ALLOWED, wrong);
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whoeverHoldsNoPolicyMayDoWhatAnybodyMay() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (AccessTable.Row row : table.rows().values()) {
      compare(row, NOBODY, row.isForAnybody() ? Outcome.ALLOWED : Outcome.FORBIDDEN, wrong);
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void withoutATokenOneCanOnlyLogIn() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (AccessTable.Row row : table.rows().values()) {
      Outcome expected = row.isForStrangers() ? Outcome.ALLOWED : Outcome.UNKNOWN_CALLER;
      compare(row, "nobody without a token", "", expected, wrong);
      if (!row.isForStrangers()) {
        compare(row, "somebody with a wrong token", "clv_wrong", expected, wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void theCapabilityThatIsNamedIsNeededAndIsEnough() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (AccessTable.Row row : table.rows().values()) {
      if (row.isForAnybody() || row.operation().equals(OWN_PASSWORD)) {
        continue;
      }
      assertThat(CAPABILITIES).contains(row.capability());
      String resource = row.resource().isEmpty() ? RESOURCES.getFirst() : row.resource();
      assertThat(RESOURCES).contains(resource);
      compare(row, policy(rule(resource, List.of(row.capability()))), Outcome.ALLOWED, wrong);
      compare(row, policyWithoutOne(resource, row.capability()), Outcome.FORBIDDEN, wrong);
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void theTrailCanBeSearchedForWhatOneMayAudit() throws Exception {
    String token = api.token(policy(rule("matrix/**", List.of("audit"))));
    for (String verb : List.of("", ":tail", ":export")) {
      for (String filter : List.of("resource_name=matrix/a", "prefix=matrix/a/")) {
        assertOutcome(verb + "?" + filter, token, Outcome.ALLOWED);
      }
      for (String filter : List.of("resource_name=a", "prefix=matri", "actor_id=x")) {
        assertOutcome(verb + "?" + filter, token, Outcome.FORBIDDEN);
      }
    }
  }

  private static void assertOutcome(String search, String token, Outcome expected)
      throws Exception {
    Api.Call call = new Api.Call("GET", "/api/v1/audit" + search, "");
    assertThat(outcome(api.call(call, token))).as(search).isEqualTo(expected);
  }

  @Test
  void othersDecisionsAreExplainedToWhoMayAuditPolicies() throws Exception {
    String path = "/api/v1/policies:explain?capability=read&resource=a&policies=root";
    Api.Call call = new Api.Call("GET", path, "");
    for (String role : table.roles()) {
      boolean may = role.equals("auditor") || role.equals("admin");
      assertThat(outcome(api.call(call, api.token(role))))
          .as(role)
          .isEqualTo(may ? Outcome.ALLOWED : Outcome.FORBIDDEN);
    }
  }

  @Test
  void onlyRootGivesRootAndALifeWithoutEnd() throws Exception {
    for (String more :
        List.of("\"policies\":[\"root\"]", "\"policies\":[\"a\"],\"ttl\":\"never\"")) {
      Api.Call call = new Api.Call("POST", "/api/v1/tokens", "{\"principal\":\"x\"," + more + "}");
      assertThat(outcome(api.call(call, api.token("admin")))).isEqualTo(Outcome.FORBIDDEN);
      assertThat(outcome(api.call(call, api.token("root")))).isEqualTo(Outcome.ALLOWED);
    }
  }

  /** With a new token for each call: one of the operations revokes it. */
  private static void compare(
      AccessTable.Row row, String policy, Outcome expected, List<String> wrong) throws Exception {
    compare(row, policy, api.token(policy), expected, wrong);
  }

  private static void compare(
      AccessTable.Row row, String who, String token, Outcome expected, List<String> wrong)
      throws Exception {
    Api.Answer answer = api.call(operations.of(row.operation()), token);
    Outcome outcome;
    try {
      boolean ofBatch = row.operation().endsWith(":batch-get") && answer.status() == 200;
      outcome = ofBatch ? ofItem(answer) : outcome(answer);
    } catch (IllegalStateException e) {
      wrong.add(row.operation() + " as " + who + ": " + e.getMessage());
      return;
    }
    if (outcome != expected) {
      wrong.add("%s as %s: %s, not %s".formatted(row.operation(), who, outcome, expected));
    }
  }

  /** Whoever is allowed gets what they asked for: an error could come before the decision. */
  private static Outcome outcome(Api.Answer answer) {
    String said = answer.status() + " " + answer.code();
    return switch (said) {
      case "401 unauthenticated" -> Outcome.UNKNOWN_CALLER;
      case "403 access_denied" -> Outcome.FORBIDDEN;
      case "200 " -> Outcome.ALLOWED;
      default -> throw new IllegalStateException(said);
    };
  }

  /** In a batch each item has its own decision. */
  private static Outcome ofItem(Api.Answer answer) {
    JsonNode item = answer.json().get("items").get(0);
    if (!item.has("error")) {
      return Outcome.ALLOWED;
    }
    assertThat(item.get("error").get("code").asString()).isEqualTo("access_denied");
    return Outcome.FORBIDDEN;
  }

  private static String rule(String path, List<String> capabilities) {
    return "{\"path\":\"%s\",\"capabilities\":[\"%s\"]}"
        .formatted(path, String.join("\",\"", capabilities));
  }

  /** Everything everywhere, but this. */
  private String policyWithoutOne(String resource, String capability) throws Exception {
    List<String> rules = new ArrayList<>();
    for (String each : RESOURCES) {
      List<String> capabilities = new ArrayList<>(CAPABILITIES);
      if (each.equals(resource)) {
        capabilities.remove(capability);
      }
      rules.add(rule(each, capabilities));
    }
    return policy(rules.toArray(String[]::new));
  }

  /** Makes a policy of these rules. */
  private String policy(String... rules) throws IOException, InterruptedException {
    String name = "needs-" + ++policies;
    api.done("PUT", "/api/v1/policies/" + name, "{\"rules\":[" + String.join(",", rules) + "]}");
    return name;
  }
}
