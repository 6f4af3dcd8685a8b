package io.claviger.server.cli;

import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretName;
import io.claviger.server.remote.ApiClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb that asks a server over HTTP. It starts without Spring and without the engine. */
abstract class ClientVerb implements Runnable, Quiet {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json: for scripts; table: for people (the default).")
  private @Nullable String format;

  ClientVerb(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Does the work. */
  abstract void call(ApiClient client);

  @Override
  public void run() {
    wantsJson();
    call(connection.client(terminal));
  }

  Terminal terminal() {
    return terminal;
  }

  ConnectionOptions connection() {
    return connection;
  }

  Results results() {
    return new Results(terminal, wantsJson());
  }

  boolean wantsJson() {
    return formatGiven() && format().equals("json");
  }

  boolean formatGiven() {
    return format != null;
  }

  private String format() {
    String text = format == null ? "table" : format.toLowerCase(Locale.ROOT);
    if (!text.equals("json") && !text.equals("table")) {
      throw usage("--output must be json or table");
    }
    return text;
  }

  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** The path of a secret: {@code verb} is empty, or begins with a colon. */
  String path(String name, String verb) {
    return "/api/v1/secrets/" + checkedName(name) + verb;
  }

  String checkedName(String name) {
    try {
      return SecretName.check(name);
    } catch (InvalidRequestException e) {
      throw usage(e.safeMessage() + " (the name is not repeated here)");
    }
  }

  /** A version number, checked here so that the message does not repeat it. */
  String checkedVersion(String option, String text) {
    if (!text.matches("[1-9]\\d{0,17}")) {
      throw usage(option + " must be a whole number of 1 or more");
    }
    return text;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
