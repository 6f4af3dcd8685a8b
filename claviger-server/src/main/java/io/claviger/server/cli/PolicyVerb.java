package io.claviger.server.cli;

import io.claviger.access.PolicyNames;
import io.claviger.api.InvalidRequestException;

/** A verb about one policy or all of them. */
abstract class PolicyVerb extends ClientVerb {
  static final String POLICIES = "/api/v1/policies";

  PolicyVerb(Terminal terminal) {
    super(terminal);
  }

  /** The path of a policy: {@code verb} is empty, or begins with a colon. */
  String policyPath(String name, String verb) {
    return POLICIES + "/" + checkedPolicy(name) + verb;
  }

  String checkedPolicy(String name) {
    try {
      return PolicyNames.check(name);
    } catch (InvalidRequestException e) {
      throw usage(e.safeMessage());
    }
  }
}
