package io.claviger.server.remote;

import io.claviger.server.remote.RemoteException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Why an encrypted connection did not come about, in words. Nothing was sent on it. */
final class TlsFailure {
  private TlsFailure() {}

  static RemoteException of(ServerAddress address, SSLException error) {
    if (!(error instanceof SSLHandshakeException)) {
      return new RemoteException(
          Kind.STRANGER,
          "what answers at " + address + " does not speak TLS (is it plain http://?)",
          error);
    }
    return new RemoteException(Kind.UNTRUSTED, reason(address, error), error);
  }

  private static String reason(ServerAddress address, SSLException error) {
    if (cause(error, CertPathBuilderException.class).isPresent()) {
      return "the certificate of " + address + " comes from an authority that is not trusted here";
    }
    if (cause(error, CertificateExpiredException.class).isPresent()) {
      return "the certificate of " + address + " has expired";
    }
    if (cause(error, CertificateNotYetValidException.class).isPresent()) {
      return "the certificate of " + address + " is not valid yet (is the clock right?)";
    }
    return cause(error, CertificateException.class)
        .map(e -> "the certificate of " + address + " is for another host: " + e.getMessage())
        .orElse("no encryption could be agreed on with " + address + ": " + error.getMessage());
  }

  private static <T extends Throwable> Optional<T> cause(Throwable error, Class<T> type) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }

  /** Tells whether an answer in clear is what servers say that expected TLS. */
  static boolean isWanted(byte[] answer) {
    return new String(answer, StandardCharsets.ISO_8859_1).contains("requires TLS");
  }
}
