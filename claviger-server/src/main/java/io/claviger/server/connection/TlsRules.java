package io.claviger.server.connection;

import io.claviger.api.ConfigurationException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.tomcat.util.net.SSLHostConfig;

/**
 * What of TLS is allowed, whatever the settings or the JDK permit: versions 1.2 and 1.3, with
 * forward secrecy and authenticated encryption. Settings may allow less.
 */
final class TlsRules {
  private static final String TLS_1_2 = "TLSv1.2";
  private static final Set<String> VERSIONS = Set.of(TLS_1_2, "TLSv1.3");

  /** Of version 1.2; all suites of 1.3 are as strong. */
  private static final Pattern STRONG =
      Pattern.compile("TLS_ECDHE_(?:ECDSA|RSA)_WITH_(?:AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+");

  private TlsRules() {}

  /**
   * Takes away what is not allowed; called before a configuration is used, and at each reload.
   *
   * @throws ConfigurationException if nothing is left
   */
  static void apply(SSLHostConfig config) {
    Set<String> versions = new TreeSet<>(config.getProtocols());
    versions.retainAll(VERSIONS);
    List<String> suites =
        config.getJsseCipherNames().stream()
            .filter(suite -> STRONG.matcher(suite).matches())
            .toList();
    if (suites.isEmpty()) {
      versions.remove(TLS_1_2);
    } else {
      config.setCiphers(String.join(",", suites));
    }
    if (versions.isEmpty()) {
      throw new ConfigurationException(
          List.of(
              "the settings of TLS leave neither version 1.3 nor version 1.2 with a strong cipher:"
                  + " take enabled-protocols and ciphers out of them"));
    }
    config.setProtocols(String.join("+", versions));
  }
}
