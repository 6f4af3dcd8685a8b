package io.claviger.server.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with arguments without repeating them: one of them may be a secret value, and
 * error output ends in logs.
 */
final class QuietErrors {
  private static final Pattern LONG_OPTION =
      Pattern.compile("(--[a-z][a-z-]{0,40})(=.*)?", Pattern.DOTALL);

  private QuietErrors() {}

  /** The explanation when something looks like a value. */
  static String noValuesHere() {
    return "there is an argument too many (not repeated here). A secret value or token is never"
        + " given as an argument: other users of this machine and the shell's history see it. Give"
        + " it by standard input or --from-file; if you just typed one, consider it leaked";
  }

  static String of(ParameterException error) {
    return switch (error) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched);
      case MissingParameterException missing -> missing(missing.getMissing());
      case OverwrittenOptionException twice -> "an option is given twice";
      default ->
          error.getCause() == null && error.getArgSpec() == null
              ? String.valueOf(error.getMessage())
              : "an argument is malformed (not repeated here)";
    };
  }

  private static String unmatched(UnmatchedArgumentException error) {
    List<String> arguments = error.getUnmatched();
    String first = arguments.isEmpty() ? "" : arguments.getFirst();
    Matcher option = LONG_OPTION.matcher(first);
    if (option.matches()) {
      return "unknown option "
          + option.group(1)
          + (option.group(2) == null && arguments.size() == 1 ? "" : ". " + leaked());
    }
    return first.startsWith("-") ? "unknown option (not repeated here)" : noValuesHere();
  }

  private static String leaked() {
    return "If you gave a secret value or token with it, consider it leaked: other users of this"
        + " machine and the shell's history see arguments";
  }

  private static String missing(List<ArgSpec> missing) {
    return missing.stream()
        .map(
            argument ->
                argument instanceof OptionSpec option
                    ? option.longestName() + " needs " + argument.paramLabel()
                    : argument.paramLabel() + " is missing")
        .collect(Collectors.joining(", "));
  }
}
