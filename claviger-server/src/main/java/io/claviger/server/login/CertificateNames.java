package io.claviger.server.login;

import io.claviger.api.ConfigurationException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * The names that a certificate must have for a role, and what its holder is called. Of each kind of
 * name that the role gives, one must be in the certificate. Immutable.
 */
final class CertificateNames {
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int MAX_LENGTH = 240;
  private static final String BELOW = "/*";
  private static final String SPIFFE = "spiffe://";

  private static final Pattern COMMON_NAME = Pattern.compile("[A-Za-z0-9._@:-]{1,64}");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  /** SPIFFE-ID, section 2: a trust domain, then segments. */
  private static final Pattern SPIFFE_ID =
      Pattern.compile(SPIFFE + "[a-z0-9._-]{1,255}(/[A-Za-z0-9._-]+)*(/\\*)?");

  private final Map<X500Principal, String> subjects = new HashMap<>();
  private final Set<String> dnsNames = new HashSet<>();
  private final List<String> spiffeIds;

  /**
   * Takes the names of a role.
   *
   * @throws ConfigurationException with everything that is wrong with them
   */
  CertificateNames(String setting, LoginSettings.CertificateRole role) {
    List<String> problems = new ArrayList<>();
    this.spiffeIds = role.spiffeIds();
    if (role.subjects().isEmpty() && role.dnsNames().isEmpty() && spiffeIds.isEmpty()) {
      problems.add(
          setting + " needs subjects, dns-names or spiffe-ids: not whoever has a certificate");
    }
    role.subjects().forEach(subject -> addSubject(setting, subject, problems));
    for (String name : role.dnsNames()) {
      String host = name.toLowerCase(Locale.ROOT);
      if (host.length() > 200 || !HOST.matcher(host).matches()) {
        problems.add(setting + ".dns-names: each must be a whole name, such as dispatch.example");
      }
      dnsNames.add(host);
    }
    if (!spiffeIds.stream().allMatch(id -> SPIFFE_ID.matcher(id).matches())) {
      problems.add(
          setting
              + ".spiffe-ids: each must be like spiffe://domain/path, or spiffe://domain/path/*");
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private void addSubject(String setting, String text, List<String> problems) {
    try {
      List<String> names =
          new LdapName(text)
              .getRdns().stream()
                  .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                  .map(Rdn::getValue)
                  .map(String::valueOf)
                  .toList();
      if (names.size() != 1 || !COMMON_NAME.matcher(names.getFirst()).matches()) {
        problems.add(setting + ".subjects: each needs one CN of A-Z a-z 0-9 . _ @ : -");
      } else if (subjects.containsValue(names.getFirst())) {
        problems.add(setting + ".subjects: two have the same CN; take two roles");
      } else {
        subjects.put(new X500Principal(text), names.getFirst());
      }
    } catch (InvalidNameException | IllegalArgumentException e) {
      problems.add(setting + ".subjects: each must be a list item such as CN=dispatch,O=Fleet");
    }
  }

  /** What the holder of a certificate is called; empty when it has not the names it must have. */
  Optional<String> of(X509Certificate certificate) {
    List<Optional<String>> names = new ArrayList<>();
    try {
      if (!spiffeIds.isEmpty()) {
        names.add(spiffeId(alternatives(certificate, URI)));
      }
      if (!dnsNames.isEmpty()) {
        names.add(
            alternatives(certificate, DNS).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(dnsNames::contains)
                .findFirst()
                .map(name -> "dns:" + name));
      }
    } catch (CertificateParsingException e) {
      return Optional.empty();
    }
    if (!subjects.isEmpty()) {
      names.add(
          Optional.ofNullable(subjects.get(certificate.getSubjectX500Principal()))
              .map(name -> "cn:" + name));
    }
    return names.stream().allMatch(Optional::isPresent) ? names.getFirst() : Optional.empty();
  }

  /** A certificate has one such id (X509-SVID, section 2); with two it would be two workloads. */
  private Optional<String> spiffeId(List<String> uris) {
    if (uris.size() != 1) {
      return Optional.empty();
    }
    String id = uris.getFirst();
    boolean allowed =
        id.length() <= MAX_LENGTH
            && !id.endsWith(BELOW)
            && SPIFFE_ID.matcher(id).matches()
            && spiffeIds.stream().anyMatch(wanted -> fits(id, wanted));
    return allowed ? Optional.of("spiffe:" + id.substring(SPIFFE.length())) : Optional.empty();
  }

  private static boolean fits(String id, String wanted) {
    return wanted.endsWith(BELOW)
        ? id.startsWith(wanted.substring(0, wanted.length() - 1))
        : id.equals(wanted);
  }

  private static List<String> alternatives(X509Certificate certificate, int kind)
      throws CertificateParsingException {
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    return all == null
        ? List.of()
        : all.stream()
            .filter(name -> Integer.valueOf(kind).equals(name.get(0)))
            .map(name -> String.valueOf(name.get(1)))
            .toList();
  }
}
