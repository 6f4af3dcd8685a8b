package io.claviger.server.login;

import io.claviger.access.IdentifiedLogin;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.Logins;
import io.claviger.access.NewToken;
import io.claviger.api.CallerContext;
import io.claviger.api.ConfigurationException;
import io.claviger.spring.web.CertificateLogins;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Logins with client certificates, by the roles of the settings. The handshake has shown that the
 * client holds the key; whether the certificate holds is decided here, for each login anew.
 * Thread-safe.
 */
public final class ClientCertificates implements CertificateLogins {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  private final Logins logins;
  private final Map<String, Role> roles = new HashMap<>();

  /** Who may log in, and what they get. */
  private record Role(CertificateTrust trust, CertificateNames names, LoginGrant grant) {}

  /**
   * Takes the settings, and reads the certificates of the authorities.
   *
   * @param logins gives the tokens
   * @param settings the roles
   * @param asked whether the server asks clients for certificates
   * @param clock the time
   * @throws ConfigurationException with everything that is wrong with the settings
   */
  public ClientCertificates(Logins logins, LoginSettings settings, boolean asked, Clock clock) {
    this.logins = logins;
    List<String> problems = new ArrayList<>();
    if (!asked && !settings.cert().isEmpty()) {
      problems.add(
          "claviger.auth.cert needs TLS that asks for certificates: set server.ssl.bundle and"
              + " server.ssl.client-auth=want");
    }
    settings.cert().forEach((name, role) -> add(name, role, clock, problems));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private void add(
      String name, LoginSettings.CertificateRole role, Clock clock, List<String> problems) {
    if (!NAME.matcher(name).matches()) {
      problems.add(
          "claviger.auth.cert: a name of a role is 1 to 32 of a-z 0-9 -, and begins with a letter"
              + " or digit");
      return;
    }
    String setting = "claviger.auth.cert." + name;
    try {
      JwtIdentities.check(setting, role.policies(), role.tokenTtl());
      roles.put(
          name,
          new Role(
              CertificateTrust.read(setting + ".ca-files", role.caFiles(), clock),
              new CertificateNames(setting, role),
              JwtIdentities.grant(role.policies(), role.tokenTtl())));
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
  }

  @Override
  public Optional<NewToken> logIn(CallerContext from, String role, List<X509Certificate> chain) {
    Role found = roles.get(role);
    if (found == null) {
      return refused(from, "unknown_role");
    }
    if (chain.isEmpty()) {
      return refused(from, "no_certificate");
    }
    if (!found.trust().holds(chain)) {
      return refused(from, "untrusted_certificate");
    }
    Optional<String> name =
        found
            .names()
            .of(chain.getFirst())
            .map(who -> role + "/" + who)
            .filter(IdentifiedLogin::isName);
    if (name.isEmpty()) {
      return refused(from, "unbound_identity");
    }
    return Optional.of(
        logins.issueIdentified(
            from, new IdentifiedLogin(LoginMethod.CERT, role, name.get(), found.grant())));
  }

  private Optional<NewToken> refused(CallerContext from, String reason) {
    logins.countFailure(from, reason);
    return Optional.empty();
  }
}
