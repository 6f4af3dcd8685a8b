package io.claviger.server.cli;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code claviger completion}. */
@Command(
    name = "completion",
    description = "Print a script that completes verbs and options in your shell.",
    footer = {
      "",
      "Examples:",
      "  source <(claviger completion bash)",
      "  claviger completion zsh > ~/.claviger-completion.zsh",
      "  claviger completion fish > ~/.config/fish/completions/claviger.fish"
    })
final class CompletionCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private String shell = "";

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    CommandLine everything = new CommandLineTool(terminal).commandLine();
    switch (shell.toLowerCase(Locale.ROOT)) {
      // The script for bash sets itself up under zsh too.
      case "bash", "zsh" -> terminal.print(AutoComplete.bash("claviger", everything));
      case "fish" -> terminal.print(fish(everything));
      default ->
          throw new ParameterException(spec.commandLine(), "the shell must be bash, zsh or fish");
    }
  }

  private static String fish(CommandLine root) {
    StringBuilder out = new StringBuilder("complete -c claviger -f\n");
    root.getSubcommands()
        .forEach(
            (name, verb) -> {
              line(out, "not __fish_seen_subcommand_from " + names(root), name, verb);
              verb.getSubcommands()
                  .forEach(
                      (second, below) -> {
                        String unless = "; and not __fish_seen_subcommand_from " + names(verb);
                        line(out, "__fish_seen_subcommand_from " + name + unless, second, below);
                        String both = name + "; and __fish_seen_subcommand_from " + second;
                        options(out, "__fish_seen_subcommand_from " + both, below);
                      });
              options(out, "__fish_seen_subcommand_from " + name, verb);
            });
    return out.toString();
  }

  private static void line(StringBuilder out, String condition, String name, CommandLine verb) {
    String[] description = verb.getCommandSpec().usageMessage().description();
    out.append(
        "complete -c claviger -n '%s' -a %s -d '%s'%n"
            .formatted(condition, name, description[0].replace("'", "")));
  }

  private static void options(StringBuilder out, String condition, CommandLine verb) {
    for (OptionSpec option : verb.getCommandSpec().options()) {
      if (!option.hidden() && option.longestName().startsWith("--")) {
        boolean takesFile = option.paramLabel().matches("FILE|DIR");
        out.append(
            "complete -c claviger -n '%s' -l %s%s%n"
                .formatted(
                    condition,
                    option.longestName().substring(2),
                    option.arity().max() == 0 ? "" : takesFile ? " -r -F" : " -r"));
      }
    }
  }

  private static String names(CommandLine command) {
    return String.join(" ", command.getSubcommands().keySet());
  }
}
