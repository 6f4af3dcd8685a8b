package io.claviger;

import io.claviger.access.Caller;
import io.claviger.access.PolicyNames;
import io.claviger.api.CallerContext;
import io.claviger.api.InvalidRequestException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the principals of this process hold, as its builder is told. Not thread-safe. */
final class Grants {
  private final Map<String, Set<String>> policies = new HashMap<>();
  private boolean hostDecides;

  void add(String principal, Set<String> more) {
    policies.computeIfAbsent(principal, name -> new HashSet<>()).addAll(more);
  }

  /** Every principal may do everything. */
  void hostDecides() {
    hostDecides = true;
  }

  /** Adds what is wrong with the names of policies. */
  void check(List<String> problems) {
    policies.values().forEach(names -> names.forEach(name -> check(name, problems)));
  }

  private static void check(String policy, List<String> problems) {
    try {
      PolicyNames.check(policy);
    } catch (InvalidRequestException e) {
      problems.add(e.safeMessage());
    }
  }

  /** Tells what somebody who acts inside this process holds; later changes do not count. */
  Function<CallerContext, Caller> authority() {
    if (hostDecides) {
      return context -> Caller.of(context, Set.of(Caller.ROOT_POLICY));
    }
    Map<String, Set<String>> held = new HashMap<>();
    policies.forEach((principal, names) -> held.put(principal, Set.copyOf(names)));
    return context -> Caller.of(context, held.getOrDefault(context.principal(), Set.of()));
  }
}
