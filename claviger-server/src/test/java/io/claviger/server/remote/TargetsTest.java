package io.claviger.server.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.ConfigurationException;
import io.claviger.server.local.PrivateFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {
  @TempDir Path directory;

  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void place() {
    variables.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
    variables.put("CLAVIGER_DATA", directory.resolve("data").toString());
  }

  @Test
  void saysWhatToSetWhenNothingIsKnown() {
    assertThatThrownBy(this::find)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("claviger login")
        .hasMessageContaining("CLAVIGER_ADDR");
  }

  @Test
  void takesTheRunningDevServer() {
    dev("http://127.0.0.1:4711");

    assertThat(find().address()).hasToString("http://127.0.0.1:4711");
    assertThat(find().token().reveal()).isEqualTo("dev-token-dev-token");
  }

  @Test
  void forgetsTheDevServerThatStopped() {
    dev("http://127.0.0.1:4711");
    DevServer.of(variables).withdraw();

    assertThatThrownBy(this::find).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void forgetsTheDevServerThatWasKilled() throws Exception {
    dev("http://127.0.0.1:4711");
    Path address = directory.resolve("data/dev-address");
    String[] said = Files.readString(address).strip().split(" ", -1);
    assertThat(said[1]).isEqualTo(String.valueOf(ProcessHandle.current().pid()));

    // Another process has its number now; or none has.
    for (String owner : new String[] {said[1] + " 1", "999999999 " + said[2], "x", ""}) {
      PrivateFiles.write(address, said[0] + " " + owner);
      assertThatThrownBy(this::find)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("no claviger dev runs");
      variables.put("CLAVIGER_ADDR", said[0]);
      assertThatThrownBy(this::find).hasMessageContaining("no token for " + said[0]);
      variables.remove("CLAVIGER_ADDR");
    }
  }

  @Test
  void authoritiesOfTheLoginBelongToItsAddress() {
    LoginFile.of(variables)
        .write(
            new Target(
                ServerAddress.parse("https://prod.example", "test"),
                AccessToken.parse("login-token", "test"),
                Path.of("/ours.pem")));

    assertThat(find().authorities()).isEqualTo(Path.of("/ours.pem"));
    variables.put("CLAVIGER_TOKEN", "other");
    variables.put("CLAVIGER_ADDR", "https://prod.example");
    assertThat(find().authorities()).isEqualTo(Path.of("/ours.pem"));
    variables.put("CLAVIGER_ADDR", "https://other.example");
    assertThat(find().authorities()).isNull();
    variables.put("CLAVIGER_CA_FILE", "/others.pem");
    assertThat(find().authorities()).isEqualTo(Path.of("/others.pem"));
    assertThat(new Targets(variables).find(null, null, Path.of("/third.pem")).authorities())
        .isEqualTo(Path.of("/third.pem"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1:80",
        "https://127.0.0.1:80",
        "http://127.0.0.1:80@evil.example",
        "http://127.0.0.1:80/path",
        "http://localhost:80",
        "http://127.0.0.1:"
      })
  void refusesADevServerElsewhere(String address) {
    dev(address);

    assertThatThrownBy(this::find).isInstanceOf(ConfigurationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev-address", "dev-token"})
  void refusesDevFilesThatOthersMayHaveWritten(String name) throws Exception {
    dev("http://127.0.0.1:4711");
    Files.setPosixFilePermissions(
        directory.resolve("data").resolve(name), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(this::find)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(name);
  }

  @Test
  void loginGoesBeforeTheWorkingDirectory() {
    dev("http://127.0.0.1:4711");
    login("https://prod.example");

    assertThat(find().address()).hasToString("https://prod.example");
    assertThat(find().token().reveal()).isEqualTo("login-token");
  }

  @Test
  void keptTokenIsShownToItsOwnServerOnly() {
    login("https://prod.example");
    variables.put("CLAVIGER_ADDR", "https://other.example");

    assertThatThrownBy(this::find)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no token for https://other.example");
    assertThat(new Targets(variables).find("https://prod.example", null, null).token().reveal())
        .isEqualTo("login-token");
  }

  @Test
  void tokenOfTheEnvironmentGoesBeforeKeptOnes() {
    login("https://prod.example");
    variables.put("CLAVIGER_TOKEN", " mine\n");

    assertThat(find().address()).hasToString("https://prod.example");
    assertThat(find().token().reveal()).isEqualTo("mine");
  }

  @Test
  void tokenWithControlCharactersIsRefusedWithoutQuotingIt() {
    variables.put("CLAVIGER_TOKEN", "planted\r\nHost: evil");

    assertThatThrownBy(this::find)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("CLAVIGER_TOKEN")
        .hasMessageNotContaining("planted");
  }

  @Test
  void plainHttpIsForThisMachineOnly() {
    Targets.checkProtected(ServerAddress.parse("http://127.1.2.3:80", ""), false);
    Targets.checkProtected(ServerAddress.parse("http://[::1]:80", ""), false);
    Targets.checkProtected(ServerAddress.parse("https://192.0.2.1", ""), false);
    Targets.checkProtected(ServerAddress.parse("http://192.0.2.1", ""), true);

    ServerAddress remote = ServerAddress.parse("http://192.0.2.1", "");
    assertThatThrownBy(() -> Targets.checkProtected(remote, false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--insecure-send-token-unencrypted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host:80",
        "ftp://host",
        "http://",
        "http://u:planted@host",
        "http://h?planted"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text, "--addr"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--addr")
        .hasMessageNotContaining("planted");
  }

  private Target find() {
    return new Targets(variables).find(null, null, null);
  }

  private void dev(String address) {
    Path data = directory.resolve("data");
    PrivateFiles.makeDirectory(data);
    PrivateFiles.write(data.resolve("dev-token"), "dev-token-dev-token");
    DevServer.of(variables).announce(URI.create(address));
  }

  private void login(String address) {
    LoginFile.of(variables)
        .write(
            new Target(
                ServerAddress.parse(address, "test"),
                AccessToken.parse("login-token", "test"),
                null));
  }
}
