package io.claviger.spring;

import io.claviger.api.ConfigurationException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows all wrong settings as a list instead of a stack trace. */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {
  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
    String problems = "    - " + String.join("\n    - ", cause.problems());
    return new FailureAnalysis(
        "The settings of Claviger are wrong:\n\n" + problems,
        "Correct the settings named above; nothing was started.",
        cause);
  }
}
