package io.claviger.server.cli;

import io.claviger.server.remote.Json;
import io.claviger.server.remote.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which secret gets a new version, and where its value comes from: never from an argument. */
final class ValueOptions {
  /** More than the server takes, so that it is the server that says how much it takes. */
  private static final int MAX_BYTES = 512 * 1024;

  @Parameters(index = "0", paramLabel = "NAME", description = "The name, such as demo/db-password.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "INPUT",
      description = "A dash (-): read the value from standard input, as without it when piped.")
  private @Nullable String dash;

  @Option(
      names = "--from-file",
      paramLabel = "FILE",
      description = "Read the value from a file, byte by byte; - for standard input.")
  private @Nullable String file;

  @Option(
      names = "--binary",
      description =
          "Store bytes as they come. Without it: text if the bytes are UTF-8, else bytes.")
  private boolean binary;

  @Option(
      names = "--json",
      description = "Store a map: the value is one JSON object of texts, numbers, booleans, nulls.")
  private boolean map;

  String name() {
    return name;
  }

  /** Puts value and encoding into the body of a request. */
  void addTo(Json.Obj body, ClientVerb verb) {
    if (dash != null && !dash.equals("-")) {
      throw verb.usage(QuietErrors.noValuesHere());
    }
    if (binary && map) {
      throw verb.usage("give --binary or --json, not both");
    }
    if (dash != null && file != null) {
      throw verb.usage("give - or --from-file, not both");
    }
    byte[] bytes = read(verb);
    try {
      if (bytes.length == 0) {
        throw verb.usage("the value is empty");
      }
      add(body, bytes, verb);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private void add(Json.Obj body, byte[] bytes, ClientVerb verb) {
    if (map) {
      body.with("value", object(bytes, verb));
      return;
    }
    if (!binary) {
      try {
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        body.with("value", text.toString());
        return;
      } catch (CharacterCodingException e) {
        // Not text, then.
      }
    }
    body.with("value", Base64.getEncoder().encodeToString(bytes)).with("encoding", "base64");
  }

  private static Json object(byte[] bytes, ClientVerb verb) {
    try {
      if (JsonParser.parse(bytes) instanceof Json.Obj object) {
        return object;
      }
    } catch (JsonParser.MalformedException e) {
      throw verb.usage("--json: the value is " + e.getMessage());
    }
    throw verb.usage("--json: the value must be one JSON object");
  }

  private byte[] read(ClientVerb verb) {
    Terminal terminal = verb.terminal();
    try {
      if (file != null && !file.equals("-")) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
          return bounded(in, verb);
        }
      }
      if (file == null && dash == null && terminal.screen().input()) {
        return typed(terminal, verb);
      }
      byte[] piped = bounded(terminal.input(), verb);
      return binary ? piped : withoutLineEnd(piped);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "cannot read the value (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private static byte[] typed(Terminal terminal, ClientVerb verb) {
    char[] first = terminal.keyboard().askHidden("Value (not shown): ");
    char[] second = terminal.keyboard().askHidden("Once more: ");
    try {
      if (!Arrays.equals(first, second)) {
        throw verb.usage("the two values differ; nothing was done");
      }
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(first));
      byte[] value = new byte[bytes.remaining()];
      bytes.get(value);
      return value;
    } finally {
      Arrays.fill(first, '\0');
      Arrays.fill(second, '\0');
    }
  }

  private static byte[] bounded(InputStream in, ClientVerb verb) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw verb.usage("the value is too large: at most 64 KiB are allowed");
    }
    return bytes;
  }

  /** The line end that {@code echo} adds is hardly ever part of a password. */
  private static byte[] withoutLineEnd(byte[] bytes) {
    int end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
      if (end > 0 && bytes[end - 1] == '\r') {
        end--;
      }
    }
    return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
  }
}
