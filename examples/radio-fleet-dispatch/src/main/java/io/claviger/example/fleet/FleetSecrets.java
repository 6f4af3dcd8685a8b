package io.claviger.example.fleet;

import io.claviger.api.CallerContext;
import io.claviger.api.CreateSecret;
import io.claviger.api.NotFoundException;
import io.claviger.api.SecretType;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The credentials of this application. It reads them as itself: who dispatches need not be allowed
 * to see the gateway's key. The audit trail has the request's id and address beside it.
 *
 * <p>Nothing is kept here. Claviger caches, sealed, and answers each read with the version that is
 * current at that moment; so a new version is in use from the next call on.
 */
@Component
final class FleetSecrets {
  static final String GATEWAY_KEY = "fleet/gateway-api-key";
  static final String MAP_TOKEN = "fleet/map-token";
  static final String DATABASE_PASSWORD = "fleet/database-password";

  private final SecretsManager secrets;
  private final String principal;

  FleetSecrets(SecretsManager secrets, @Value("${claviger.default-principal}") String principal) {
    this.secrets = secrets;
    this.principal = principal;
  }

  /** Reads a credential in order to serve a request. The caller closes it. */
  SecretValue read(String name, CallerContext request) {
    return read(secrets.as(request.withPrincipal(principal)), name);
  }

  /** Reads a credential that no request has asked for. The caller closes it. */
  SecretValue read(String name) {
    return read(secrets, name);
  }

  private static SecretValue read(SecretsManager actor, String name) {
    try {
      return actor.get(name).value();
    } catch (NotFoundException e) {
      throw new MissingCredentialException(name, e);
    }
  }

  /** Invents the password of a new database; nobody ever has to see it. */
  void createDatabasePassword(SecureRandom random) {
    try {
      secrets.metadata(DATABASE_PASSWORD);
    } catch (NotFoundException first) {
      byte[] bytes = new byte[24];
      random.nextBytes(bytes);
      String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      secrets.create(
          CreateSecret.builder(DATABASE_PASSWORD, SecretValue.text(password))
              .type(SecretType.DATABASE_CREDENTIAL)
              .description("Password of the fleet's own database")
              .build());
    }
  }

  /** Somebody has yet to store a credential. */
  static final class MissingCredentialException extends RuntimeException {
    MissingCredentialException(String name, Throwable cause) {
      super("the secret " + name + " is missing: create it", cause);
    }
  }
}
