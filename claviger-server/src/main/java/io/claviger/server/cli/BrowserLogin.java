package io.claviger.server.cli;

import io.claviger.server.remote.AccessToken;
import io.claviger.server.remote.ApiClient;
import io.claviger.server.remote.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Logs in at a provider of OpenID Connect, with the browser of whoever sits here. */
final class BrowserLogin {
  static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String OIDC = "/api/v1/auth/oidc/";
  private static final int MAX_LINE = 16 * 1024;

  private final Terminal terminal;
  private final ApiClient client;
  private final Duration patience;

  /**
   * Makes one.
   *
   * @param client shows no token
   * @param patience how long the browser may take
   */
  BrowserLogin(Terminal terminal, ApiClient client, Duration patience) {
    this.terminal = terminal;
    this.client = client;
    this.patience = patience;
  }

  /**
   * Logs in.
   *
   * @param name what the server calls the provider
   * @param port where to listen; 0 for a free port
   * @param withBrowser whether to open a browser
   * @throws CommandFailure if the provider refuses, or nobody comes back in time
   */
  AccessToken logIn(String name, int port, boolean withBrowser) {
    try (CallbackListener listener = new CallbackListener(port)) {
      Json.Obj begin = new Json.Obj();
      begin.with("name", name).with("redirect_uri", listener.redirectUri());
      Json.Obj begun = client.query(OIDC + "begin", begin);
      String url = checked(begun.text("authorization_url").orElse(""));
      String state = begun.text("state").orElse("");
      CompletableFuture<BrowserReturn> returned = listener.await(state);
      terminal.note("To log in, open this address in a browser on this machine:");
      terminal.errors().println("  " + url); // whole: what looks like a password in it is none
      terminal.errors().flush();
      boolean opened = withBrowser && Browser.open(terminal.variables(), url);
      if (!opened) {
        takePasted(returned, state);
      }
      BrowserReturn found = awaited(returned);
      if (!opened && terminal.screen().input()) {
        terminal.note(""); // ends the line of the prompt, at which nobody may have typed
      }
      return finish(begun.text("flow").orElse(""), found);
    }
  }

  /** A server that is not what it seems must not have us open anything else. */
  private static String checked(String url) {
    boolean printable = url.chars().allMatch(c -> c > ' ' && c < 127);
    if (printable && url.matches("https?://.+")) {
      try {
        if (URI.create(url).getHost() != null) {
          return url;
        }
      } catch (IllegalArgumentException e) {
        // As below.
      }
    }
    throw new CommandFailure(
        ExitCode.FAILED, "the server named no address of a provider that a browser can open");
  }

  /** From another machine the browser cannot come back by itself: its address is typed here. */
  private void takePasted(CompletableFuture<BrowserReturn> returned, String state) {
    Thread.ofPlatform()
        .daemon()
        .name("claviger-pasted-address")
        .start(
            () -> {
              if (terminal.screen().input()) {
                terminal.note(
                    "Is the browser on another machine? Its last page will not load. Then paste"
                        + " the address of that page here.");
                askUntil(returned, state);
              } else {
                pasted(piped(), state).ifPresent(returned::complete);
              }
            });
  }

  private void askUntil(CompletableFuture<BrowserReturn> returned, String state) {
    boolean typing = true;
    while (typing && !returned.isDone()) {
      char[] typed = terminal.keyboard().askHidden("Address (not shown): ");
      typing = typed.length > 0;
      Optional<BrowserReturn> found = pasted(new String(typed), state);
      Arrays.fill(typed, '\0');
      found.ifPresent(returned::complete);
      if (typing && found.isEmpty()) {
        terminal.note("That is not the address that this login ends at.");
      }
    }
  }

  private static Optional<BrowserReturn> pasted(String address, String state) {
    return BrowserReturn.ofAddress(address)
        .filter(found -> CallbackListener.isSame(found.state(), state));
  }

  private String piped() {
    try {
      byte[] line = terminal.input().readNBytes(MAX_LINE);
      return new String(line, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private BrowserReturn awaited(CompletableFuture<BrowserReturn> returned) {
    try {
      return returned.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "nobody came back from the provider within "
              + patience.toMinutes()
              + " minutes; nothing was kept: try again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "the login was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private AccessToken finish(String flow, BrowserReturn returned) {
    String code = returned.code();
    if (code == null) {
      throw new CommandFailure(
          ExitCode.DENIED, "the provider did not log you in; its own page says why");
    }
    Json.Obj body = new Json.Obj();
    body.with("flow", flow).with("code", code).with("state", returned.state());
    if (returned.iss() != null) {
      body.with("iss", returned.iss());
    }
    Json.Obj answer = client.query(OIDC + "login", body);
    return AccessToken.parse(answer.text("token").orElse(""), "the answer");
  }
}
