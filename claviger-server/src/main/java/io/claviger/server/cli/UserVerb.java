package io.claviger.server.cli;

import io.claviger.access.UserNames;
import io.claviger.api.InvalidRequestException;

/** A verb about one user or all of them. */
abstract class UserVerb extends ClientVerb {
  static final String USERPASS = "/api/v1/auth/userpass";
  static final String USERS = USERPASS + "/users";

  UserVerb(Terminal terminal) {
    super(terminal);
  }

  /** The path of a user. */
  String userPath(String name) {
    try {
      return USERS + "/" + UserNames.check(name);
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
}
