package io.claviger.server.remote;

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
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Trusts the certificate authorities of a file, and no others. */
final class Authorities {
  private Authorities() {}

  /** Makes sockets whose servers must be certified by an authority of the file. */
  static SSLSocketFactory trust(Path file) {
    Collection<? extends Certificate> certificates = read(file);
    if (certificates.isEmpty()) {
      throw noCertificates(file);
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  private static Collection<? extends Certificate> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(
              "cannot read the certificates of the authorities: "
                  + file
                  + " ("
                  + e.getClass().getSimpleName()
                  + "; it comes from --ca-file, CLAVIGER_CA_FILE or claviger login)"));
    } catch (CertificateException e) {
      throw noCertificates(file);
    }
  }

  private static ConfigurationException noCertificates(Path file) {
    return new ConfigurationException(
        List.of(
            file
                + " holds no certificates: what is needed are those of the authorities, in PEM form"
                + " (-----BEGIN CERTIFICATE-----), one after the other"));
  }
}
