package io.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Authorities and certificates, made by the JDK's keytool. */
public final class Certificates {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path directory;

  /** Keeps them in a directory. */
  public Certificates(Path directory) {
    this.directory = directory;
  }

  /** Makes an authority. */
  public void authority(String alias) throws Exception {
    make(
        alias, "-dname", "CN=" + alias, "-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign,cRLSign");
  }

  /** Makes a certificate for clients. */
  public void client(String alias, String authority, String subject, String... more)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-dname", subject, "-signer", authority));
    arguments.addAll(List.of(more));
    if (arguments.stream().noneMatch(each -> each.startsWith("eku="))) {
      arguments.addAll(List.of("-ext", "eku=clientAuth"));
    }
    make(alias, arguments.toArray(String[]::new));
  }

  /** Makes the certificate of a server at 127.0.0.1. */
  public void server(String alias, String authority) throws Exception {
    make(alias, "-dname", "CN=server", "-signer", authority, "-ext", "SAN=ip:127.0.0.1");
  }

  private void make(String alias, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-keystore", store().toString(), "-storepass", "changeit"));
    command.addAll(List.of("-alias", alias));
    if (!Arrays.asList(arguments).contains("-validity")) {
      command.addAll(List.of("-validity", "2"));
    }
    command.addAll(List.of(arguments));
    Path log = directory.resolve("keytool.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as("%s: %s", command, Files.readString(log)).isZero();
  }

  private Path store() {
    return directory.resolve("all.p12");
  }

  private KeyStore all() throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(store().toFile(), PASSWORD);
  }

  /** A certificate and those of the authorities above it. */
  public List<X509Certificate> chain(String alias) throws Exception {
    return Arrays.stream(all().getCertificateChain(alias))
        .map(X509Certificate.class::cast)
        .toList();
  }

  /** Writes certificates, one after the other. */
  public Path pem(String name, String... aliases) throws Exception {
    StringBuilder text = new StringBuilder();
    for (String alias : aliases) {
      text.append(pem("CERTIFICATE", all().getCertificate(alias).getEncoded()));
    }
    return Files.writeString(directory.resolve(name), text);
  }

  /** Writes a private key. */
  public Path keyPem(String name, String alias) throws Exception {
    byte[] key = all().getKey(alias, PASSWORD).getEncoded();
    return Files.writeString(directory.resolve(name), pem("PRIVATE KEY", key));
  }

  private static String pem(String what, byte[] encoded) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, text, what);
  }

  /** The settings of a server that asks for certificates of these authorities. */
  public List<String> settings(String server, String... authorities) throws Exception {
    String bundle = "spring.ssl.bundle.pem.web.";
    return List.of(
        "server.address=127.0.0.1",
        "server.ssl.bundle=web",
        "server.ssl.client-auth=want",
        bundle + "keystore.certificate=file:" + pem("server.pem", server),
        bundle + "keystore.private-key=file:" + keyPem("server.key", server),
        bundle + "truststore.certificate=file:" + pem("trusted.pem", authorities));
  }

  /** TLS of a client that trusts an authority; with an empty alias it shows no certificate. */
  public SSLContext client(String alias, String authority) throws Exception {
    KeyStore trusted = empty();
    trusted.setCertificateEntry("authority", all().getCertificate(authority));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(alias.isEmpty() ? new KeyManager[0] : keys(alias), trust.getTrustManagers(), null);
    return context;
  }

  private KeyManager[] keys(String alias) throws Exception {
    KeyStore own = empty();
    Certificate[] chain = all().getCertificateChain(alias);
    own.setKeyEntry("own", all().getKey(alias, PASSWORD), PASSWORD, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD);
    return keys.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
