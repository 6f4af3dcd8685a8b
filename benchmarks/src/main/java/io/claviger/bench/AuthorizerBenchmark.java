package io.claviger.bench;

import io.claviger.access.BuiltInPolicies;
import io.claviger.access.Capability;
import io.claviger.access.Decision;
import io.claviger.access.Policy;
import io.claviger.access.PolicySet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Deciding who may do what. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AuthorizerBenchmark {
  private static final int POLICIES = 64;
  private static final int RULES = 16;
  private static final long NOON = 1_780_488_000_000_000L; // 3 June 2026, 12:00 UTC

  private final PolicySet reader =
      PolicySet.of(List.of(BuiltInPolicies.find("reader").orElseThrow()));
  private final PolicySet nobody = PolicySet.of(List.of());
  private final PolicySet few = PolicySet.of(policies(3));
  private final PolicySet many = PolicySet.of(policies(POLICIES));
  private final PolicySet byDay =
      PolicySet.of(
          List.of(
              Policy.parse(
                  "by-day",
                  """
                  rules:
                    - path: dispatch/**
                      capabilities: [read]
                      when:
                        addresses: [10.0.0.0/8]
                        hours: 08:00-18:00
                        zone: Europe/Berlin
                  """)));

  /** Policies about the same folder; every fourth rule ends in a star, every fourth in two. */
  private static List<Policy> policies(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            policy ->
                Policy.parse(
                    "p" + policy,
                    IntStream.range(policy * RULES, (policy + 1) * RULES)
                        .mapToObj(AuthorizerBenchmark::rule)
                        .collect(Collectors.joining("", "rules:\n", ""))))
        .toList();
  }

  private static String rule(int number) {
    String end = List.of("key", "k*", "*", "**").get(number % 4);
    return "  - {path: dispatch/app-" + number + "/" + end + ", capabilities: [read, list]}\n";
  }

  @Benchmark
  public boolean allowed() {
    return reader.decide(Capability.READ, "dispatch/gateway/key", null, 1).allowed();
  }

  @Benchmark
  public boolean denied() {
    return nobody.decide(Capability.READ, "dispatch/gateway/key", null, 1).allowed();
  }

  /** By one of 3 policies with 16 rules each. */
  @Benchmark
  public Decision allowedByFew() {
    return few.decide(Capability.READ, "dispatch/app-47/a/b", "10.1.2.3", NOON);
  }

  /** By one of 64 policies with 16 rules each. */
  @Benchmark
  public Decision allowedByMany() {
    return many.decide(Capability.READ, "dispatch/app-1021/key", "10.1.2.3", NOON);
  }

  /** Though there are 64 policies with 16 rules each. */
  @Benchmark
  public Decision deniedByMany() {
    return many.decide(Capability.READ, "dispatch/app-1021/lock", "10.1.2.3", NOON);
  }

  /** By address and time of the day. */
  @Benchmark
  public Decision allowedByDay() {
    return byDay.decide(Capability.READ, "dispatch/gateway/key", "10.1.2.3", NOON);
  }
}
