package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/access-control.md} says what is so. */
class AccessControlDocumentTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^```yaml\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern BUILT_IN =
      Pattern.compile("^\\| `([a-z]+)` \\| ([a-z, ]+)(;[^|]*)? \\|$", Pattern.MULTILINE);
  private static final Pattern CAPABILITY =
      Pattern.compile("^\\| `([a-z]+)` \\| [^|]+ \\| [^|]*\\|$", Pattern.MULTILINE);
  private static final Pattern SYSTEM =
      Pattern.compile("^\\| `(sys:[a-z]+)` \\| [^|]+ \\|$", Pattern.MULTILINE);

  private final String document;

  AccessControlDocumentTest() throws IOException {
    document = Files.readString(Path.of("..", "docs", "access-control.md"));
  }

  private String section(String title) {
    int start = document.indexOf("\n## " + title + "\n");
    assertThat(start).as(title).isNotNegative();
    int end = document.indexOf("\n## ", start + 1);
    return document.substring(start, end < 0 ? document.length() : end);
  }

  @Test
  void everyExampleIsAPolicy() {
    List<Policy> examples = new ArrayList<>();
    Matcher example = EXAMPLE.matcher(document);
    while (example.find()) {
      if (("\n" + example.group(1)).contains("\nrules:")) { // not the settings of a login
        examples.add(Policy.parse("example", example.group(1)));
      }
    }
    assertThat(examples).hasSizeGreaterThan(5);
  }

  @Test
  void theErrorThatIsShownIsTheOneThatIsTold() {
    String wrong = "rules:\n  - path: dispatch/**\n    capabilities: [raed]\n";
    String shown = document.lines().filter(line -> line.contains("raed")).findFirst().orElseThrow();

    assertThatThrownBy(() -> Policy.parse("example", wrong))
        .hasMessage("The policy is not valid: " + shown);
  }

  @Test
  void builtInPoliciesAreAsListed() {
    Map<String, String> listed = new TreeMap<>();
    Matcher row = BUILT_IN.matcher(section("Built-in policies"));
    while (row.find()) {
      listed.put(row.group(1), String.join(" ", new TreeSet<>(List.of(row.group(2).split(", ")))));
    }
    Map<String, String> present = new TreeMap<>();
    for (Policy policy : BuiltInPolicies.all()) {
      TreeSet<String> capabilities = new TreeSet<>();
      policy.rules().getFirst().capabilities().forEach(c -> capabilities.add(c.wireName()));
      present.put(policy.name(), String.join(" ", capabilities));
    }
    assertThat(listed).isEqualTo(present);
  }

  @Test
  void everyCapabilityAndSystemResourceIsListed() {
    assertThat(found(CAPABILITY, section("Capabilities")))
        .containsExactlyInAnyOrderElementsOf(
            List.of(Capability.values()).stream().map(Capability::wireName).toList());
    assertThat(new TreeSet<>(found(SYSTEM, section("Paths"))))
        .allSatisfy(resource -> PathPattern.parse(resource))
        .containsExactlyInAnyOrder(
            SystemResources.TOKENS,
            SystemResources.POLICIES,
            SystemResources.AUTH,
            SystemResources.KEYS,
            SystemResources.AUDIT);
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }
}
