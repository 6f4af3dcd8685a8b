package io.claviger.server.login;

import io.claviger.api.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The authorities of a role. The server's own trust store plays no part here: it may hold more than
 * a role is to trust, and a connection may live longer than a certificate. Thread-safe.
 */
final class CertificateTrust {
  private final X509TrustManager manager;
  private final Clock clock;

  private CertificateTrust(X509TrustManager manager, Clock clock) {
    this.manager = manager;
    this.clock = clock;
  }

  /**
   * Reads the certificates of authorities.
   *
   * @throws ConfigurationException if there are none, or others among them
   */
  static CertificateTrust read(String setting, List<Path> files, Clock clock) {
    List<X509Certificate> authorities = new ArrayList<>();
    for (Path file : files) {
      authorities.addAll(certificates(setting, file));
    }
    if (authorities.isEmpty()) {
      throw new ConfigurationException(
          List.of(setting + " is needed: the authorities that sign the certificates (PEM)"));
    }
    return new CertificateTrust(manager(authorities), clock);
  }

  private static List<X509Certificate> certificates(String setting, Path file) {
    List<X509Certificate> found = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        if (!(each instanceof X509Certificate certificate)
            || certificate.getBasicConstraints() < 0) {
          throw wrong(setting, file, "holds a certificate that is not one of an authority");
        }
        found.add(certificate);
      }
    } catch (IOException e) {
      throw wrong(setting, file, "cannot be read");
    } catch (CertificateException e) {
      throw wrong(setting, file, "holds no certificates in PEM form");
    }
    return found;
  }

  private static ConfigurationException wrong(String setting, Path file, String what) {
    return new ConfigurationException(List.of(setting + ": " + file + " " + what));
  }

  private static X509TrustManager manager(List<X509Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      for (TrustManager each : factory.getTrustManagers()) {
        if (each instanceof X509TrustManager found) {
          return found;
        }
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot verify certificates", e);
    }
    throw new IllegalStateException("this Java cannot verify certificates");
  }

  /** Whether a chain leads to one of the authorities and its first certificate is for clients. */
  boolean holds(List<X509Certificate> chain) {
    X509Certificate own = chain.getFirst();
    try {
      // Java takes what is an authority itself for trusted, whatever its dates.
      own.checkValidity(Date.from(clock.instant()));
      manager.checkClientTrusted(
          chain.toArray(X509Certificate[]::new), own.getPublicKey().getAlgorithm());
      return own.getBasicConstraints() < 0;
    } catch (CertificateException | IllegalArgumentException e) {
      return false;
    }
  }
}
