package io.claviger.testkit.process;

import io.claviger.Claviger;
import io.claviger.KeyAdministration;
import io.claviger.api.ClavigerException;
import io.claviger.api.CreateSecret;
import io.claviger.api.PutSecret;
import io.claviger.api.Secret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsManager;
import io.claviger.api.TrailQuery;
import io.claviger.seal.RootKeysFromText;
import io.claviger.testkit.CheckedText;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A replica as a process of its own. It obeys one command per line and answers each with one line:
 * "= ..." or "! CODE". What its loops do comes in between: "ack NAME VERSION VALUE" after a write
 * was answered, "read NAME VERSION", "err CODE", "note ..." for the progress of a rotation. It ends
 * with its input.
 */
public final class ReplicaProcess {
  static final String URL = "CLAVIGER_TEST_DATABASE";
  static final String ROOT_KEYS = "CLAVIGER_TEST_ROOT_KEYS";
  static final String HEADS = "CLAVIGER_TEST_HEADS";
  static final String PRINCIPAL = "replica";

  private final Claviger claviger;
  private final SecretsManager secrets;
  private final FileOutputStream out;

  private ReplicaProcess(Claviger claviger, FileOutputStream out) {
    this.claviger = claviger;
    this.secrets = claviger.secrets();
    this.out = out;
  }

  /**
   * Runs until the input ends.
   *
   * @param args none
   * @throws IOException if the input breaks
   */
  public static void main(String[] args) throws IOException {
    System.setOut(System.err); // logs must not mix with answers
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        Claviger claviger = open();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      ReplicaProcess process = new ReplicaProcess(claviger, out);
      process.say("= ready");
      String line;
      while ((line = in.readLine()) != null) {
        process.obey(line.split(" ", -1));
      }
    }
  }

  private static Claviger open() {
    Claviger.Builder builder =
        Claviger.builder()
            .databaseUrl(Objects.requireNonNull(System.getenv(URL)))
            .rootKeys(RootKeysFromText.parse(Objects.requireNonNull(System.getenv(ROOT_KEYS))))
            .admin(PRINCIPAL)
            .defaultPrincipal(PRINCIPAL);
    String heads = System.getenv(HEADS);
    return (heads == null ? builder : builder.auditHeadsFile(Path.of(heads))).build();
  }

  private void obey(String[] words) {
    try {
      say("= " + answer(words));
    } catch (ClavigerException e) {
      say("! " + e.code());
    }
  }

  private String answer(String[] words) {
    return switch (words[0]) {
      case "create" -> number(create(words[1], words[2]));
      case "put" -> number(put(words[1], words[2]));
      case "get" -> text(secrets.get(words[1]));
      case "disable" -> number(secrets.disable(words[1], Long.parseLong(words[2])));
      case "enable" -> number(secrets.enable(words[1], Long.parseLong(words[2])));
      case "delete" ->
          secrets.delete(words[1], SecretsManager.DEFAULT_RECOVERY_WINDOW).state().name();
      case "restore" -> secrets.restore(words[1]).state().name();
      case "audit" ->
          Integer.toString(
              claviger.audit().trail(TrailQuery.builder().limit(1).build()).events().size());
      case "rotate" -> Long.toString(rotate().resealedVersions());
      case "rotate-root" -> rotateRoot(words[1]);
      case "write-forever" -> writeForever(Integer.parseInt(words[1]), words[2]);
      case "read-forever" -> readForever(Integer.parseInt(words[1]), words[2]);
      default -> throw new IllegalArgumentException("no such command: " + words[0]);
    };
  }

  private SecretVersion create(String name, String value) {
    return secrets.create(CreateSecret.builder(name, SecretValue.text(value)).build());
  }

  private SecretVersion put(String name, String value) {
    return secrets.put(PutSecret.builder(name, SecretValue.text(value)).build());
  }

  private KeyAdministration.RotationReport rotate() {
    return claviger.keys().rotate(step -> say("note " + step));
  }

  private String rotateRoot(String keys) {
    claviger.keys().rotateRoot(RootKeysFromText.parse(keys));
    return "done";
  }

  /** Every eighth write creates a secret, the others put to any that is there. */
  private String writeForever(int threads, String prefix) {
    AtomicInteger next = new AtomicInteger();
    List<String> known = new CopyOnWriteArrayList<>();
    return forever(
        threads,
        () -> {
          String value = CheckedText.next();
          int number = next.getAndIncrement();
          SecretVersion written;
          if (number % 8 == 0 || known.isEmpty()) {
            written = create(prefix + "/" + number, value);
            known.add(written.name());
          } else {
            String name = known.get(ThreadLocalRandom.current().nextInt(known.size()));
            written = put(name, value);
          }
          say("ack " + written.name() + " " + written.version() + " " + value);
        });
  }

  private String readForever(int threads, String name) {
    return forever(
        threads,
        () -> {
          Secret secret = secrets.get(name);
          say("read " + name + " " + secret.version().version());
        });
  }

  private String forever(int threads, Runnable step) {
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                while (true) {
                  try {
                    step.run();
                  } catch (ClavigerException e) {
                    say("err " + e.code());
                  }
                }
              });
    }
    return "started";
  }

  private static String number(SecretVersion version) {
    return Long.toString(version.version());
  }

  private static String text(Secret secret) {
    return secret.version().version() + " " + secret.value().revealText();
  }

  /** One line in one write: a process that is killed leaves no half of it. */
  private synchronized void say(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("nobody listens any more", e);
    }
  }
}
