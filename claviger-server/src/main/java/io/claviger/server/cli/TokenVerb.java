package io.claviger.server.cli;

import io.claviger.access.Accessors;
import io.claviger.api.InvalidRequestException;

/** A verb about one token or all of them. */
abstract class TokenVerb extends ClientVerb {
  static final String TOKENS = "/api/v1/tokens";

  TokenVerb(Terminal terminal) {
    super(terminal);
  }

  /** The path of a token: {@code verb} is empty, or begins with a colon. */
  String tokenPath(String accessor, String verb) {
    return TOKENS + "/" + checkedAccessor(accessor) + verb;
  }

  /** Refuses a token in the place of its accessor, and what no token can have. */
  String checkedAccessor(String accessor) {
    try {
      return Accessors.check(accessor);
    } catch (InvalidRequestException e) {
      throw usage(e.safeMessage());
    }
  }
}
