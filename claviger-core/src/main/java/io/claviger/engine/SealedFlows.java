package io.claviger.engine;

import io.claviger.access.LoginFlows;
import io.claviger.access.LoginMethod;
import io.claviger.seal.TicketSealer;
import java.util.Base64;
import java.util.Optional;

/** The flows of logins, as tickets of the key ring. Thread-safe. */
final class SealedFlows implements LoginFlows {
  private static final int MAX_CONTENT = 4096;

  private final TicketSealer sealer;

  SealedFlows(TicketSealer sealer) {
    this.sealer = sealer;
  }

  private static String kind(LoginMethod method) {
    return "login-flow/" + method.wireName();
  }

  @Override
  public String seal(LoginMethod method, byte[] content) {
    if (content.length > MAX_CONTENT) {
      throw new IllegalArgumentException("a flow of " + content.length + " bytes");
    }
    byte[] ticket = sealer.seal(kind(method), content);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(ticket);
  }

  @Override
  public Optional<byte[]> open(LoginMethod method, String flow) {
    if (flow.length() > MAX_TEXT) {
      return Optional.empty();
    }
    try {
      return sealer.open(kind(method), Base64.getUrlDecoder().decode(flow));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no base64url
    }
  }
}
