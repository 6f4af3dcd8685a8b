package io.claviger.access;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The policies that every database has, and nobody changes. */
public final class BuiltInPolicies {
  private static final Map<String, String> DOCUMENTS = documents();
  private static final Map<String, Policy> POLICIES = read();

  private BuiltInPolicies() {}

  private static Map<String, String> documents() {
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put(
        Caller.ROOT_POLICY,
        document(
            "May do everything; no rule denies it anything",
            "read, write, list, delete, rotate, revoke, audit, admin"));
    documents.put("reader", document("Reads all secrets", "read, list"));
    documents.put(
        "writer", document("Reads and changes all secrets", "read, list, write, delete, rotate"));
    documents.put(
        "operator",
        document("Rotates and revokes all secrets, without seeing values", "list, rotate, revoke"));
    documents.put(
        "auditor", document("Sees the audit trail and all names, no values", "list, audit"));
    documents.put(
        "admin",
        document(
            "Administers access, keys and secrets, without seeing values", "list, admin, audit"));
    return documents;
  }

  private static String document(String description, String capabilities) {
    return """
    description: %s
    rules:
      - path: "**"
        capabilities: [%s]
    """
        .formatted(description, capabilities);
  }

  private static Map<String, Policy> read() {
    Map<String, Policy> policies = new LinkedHashMap<>();
    DOCUMENTS.forEach((name, document) -> policies.put(name, PolicyReader.read(name, document)));
    return policies;
  }

  /**
   * Tells whether a name belongs to a built-in policy.
   *
   * @param name the name
   * @return whether it does
   */
  public static boolean isReserved(String name) {
    return DOCUMENTS.containsKey(name);
  }

  /**
   * Finds a built-in policy.
   *
   * @param name its name
   * @return the policy, if there is one
   */
  public static Optional<Policy> find(String name) {
    return Optional.ofNullable(POLICIES.get(name));
  }

  /**
   * Returns the document of a built-in policy.
   *
   * @param name its name
   * @return the YAML, if there is such a policy
   */
  public static Optional<String> document(String name) {
    return Optional.ofNullable(DOCUMENTS.get(name));
  }

  /**
   * Returns all built-in policies.
   *
   * @return the policies
   */
  public static Collection<Policy> all() {
    return POLICIES.values();
  }

  /** Whether a policy is the one that no rule overrules: the very object, not one of its name. */
  static boolean isRoot(Policy policy) {
    return policy == POLICIES.get(Caller.ROOT_POLICY);
  }
}
