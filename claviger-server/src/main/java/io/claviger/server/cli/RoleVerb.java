package io.claviger.server.cli;

import io.claviger.access.LoginNames;
import io.claviger.api.InvalidRequestException;
import io.claviger.server.remote.Json;
import java.util.List;

/** A verb about one role or all of them. */
abstract class RoleVerb extends ClientVerb {
  static final String APPROLE = "/api/v1/auth/approle";
  static final String ROLES = APPROLE + "/roles";

  RoleVerb(Terminal terminal) {
    super(terminal);
  }

  /** The path of a role: {@code verb} is empty, or begins with a colon. */
  String rolePath(String name, String verb) {
    try {
      return ROLES + "/" + LoginNames.checkRole(name) + verb;
    } catch (InvalidRequestException e) {
      throw usage(e.safeMessage());
    }
  }

  /** A duration as the server reads it. */
  String duration(String option, String text) {
    return Durations.parse(text)
        .orElseThrow(() -> usage(option + " must be a duration such as 30m, 12h, 30d or PT1H"))
        .toString();
  }

  static Json.Arr texts(List<String> texts) {
    return new Json.Arr(texts.stream().<Json>map(Json.Str::new).toList());
  }
}
