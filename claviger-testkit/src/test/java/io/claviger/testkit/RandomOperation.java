package io.claviger.testkit;

import io.claviger.api.AuditEvent;
import io.claviger.api.BatchEntry;
import io.claviger.api.ClavigerException;
import io.claviger.api.ContentType;
import io.claviger.api.CreateSecret;
import io.claviger.api.ListQuery;
import io.claviger.api.Page;
import io.claviger.api.PutSecret;
import io.claviger.api.Secret;
import io.claviger.api.SecretMetadata;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretType;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretVersion;
import io.claviger.api.SecretsAudit;
import io.claviger.api.SecretsManager;
import io.claviger.api.StagingLabel;
import io.claviger.api.TrailPage;
import io.claviger.api.TrailQuery;
import io.claviger.api.UpdateMetadata;
import io.claviger.api.VersionSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** One random operation, and its answer as text without what differs from run to run. */
final class RandomOperation {
  private static final List<String> NAMES =
      List.of(
          "a",
          "A",
          "a/b",
          "a_b",
          "a-b",
          "a.b",
          "ab",
          "a/b/c",
          "z",
          "Z9",
          "0",
          "dispatch/gateway",
          "x".repeat(255),
          "a%b",
          "",
          "/a",
          "a/",
          "a//b",
          "../a",
          "a/./b",
          "ü",
          "a b",
          "a\0b",
          "x".repeat(256),
          "'; DROP TABLE secrets; --");
  private static final List<String> TEXTS =
      List.of(
          "plain",
          "\u0000",
          "\uD83D\uDD11 key",
          "ünïcödé",
          "\"quoted\" \\ 'text'",
          "a\nb\tc",
          "%_%",
          "\uFFFF\uFFFE",
          "-- ; DROP",
          "x".repeat(65_536),
          "é".repeat(40_000));

  private RandomOperation() {}

  static String run(Random dice, SecretsManager secrets) {
    try {
      return operation(dice, secrets);
    } catch (ClavigerException e) {
      return e.code() + ": " + e.safeMessage();
    }
  }

  private static String operation(Random dice, SecretsManager secrets) {
    int kind = dice.nextInt(16);
    String name = NAMES.get(dice.nextInt(dice.nextInt(4) == 0 ? NAMES.size() : 13));
    long version = dice.nextInt(6);
    boolean extra = dice.nextInt(3) == 0;
    Random own = new Random(dice.nextLong()); // what a refusal leaves unused must not shift others
    return switch (kind) {
      case 0, 1 -> show(secrets.create(create(own, name, extra)));
      case 2, 3, 4 -> show(secrets.put(put(own, name, version, extra)));
      case 5 -> show(secrets.get(name));
      case 6 -> show(secrets.get(name, VersionSelector.number(version)));
      case 7 -> show(secrets.get(name, VersionSelector.label(pick(own, StagingLabel.values()))));
      case 8 -> show(secrets.metadata(name));
      case 9 -> show(secrets.updateMetadata(update(own, name)));
      case 10 -> list(own, secrets);
      case 11 -> versions(secrets.versions(name, extra ? version : Long.MAX_VALUE, 3));
      case 12 -> show(secrets.rollback(name, version));
      case 13 -> show(extra ? secrets.disable(name, version) : secrets.enable(name, version));
      case 14 -> lifecycle(own, secrets, name);
      default -> batch(own, secrets);
    };
  }

  private static CreateSecret create(Random dice, String name, boolean extra) {
    CreateSecret.Builder builder = CreateSecret.builder(name, value(dice));
    if (extra) {
      builder
          .type(pick(dice, SecretType.values()))
          .description(text(dice))
          .owner(text(dice))
          .tags(Map.of(text(dice), text(dice)))
          .expiresDays(1 + dice.nextInt(400))
          .idempotencyKey("key-" + dice.nextInt(3));
    }
    return builder.build();
  }

  private static PutSecret put(Random dice, String name, long version, boolean extra) {
    PutSecret.Builder builder = PutSecret.builder(name, value(dice));
    if (extra) {
      builder.expectedVersion(version);
    } else if (dice.nextInt(3) == 0) {
      builder.idempotencyKey("key-" + dice.nextInt(3));
    }
    return builder.build();
  }

  private static UpdateMetadata update(Random dice, String name) {
    UpdateMetadata.Builder builder = UpdateMetadata.builder(name).expiresDays(dice.nextInt(3));
    if (dice.nextBoolean()) {
      builder.description(text(dice)).tags(Map.of("k", text(dice), "l", "m"));
    }
    return builder.build();
  }

  private static SecretValue value(Random dice) {
    if (dice.nextInt(3) == 0) {
      byte[] bytes = new byte[dice.nextInt(20) == 0 ? 65_536 + dice.nextInt(2) : dice.nextInt(40)];
      dice.nextBytes(bytes);
      return SecretValue.of(bytes, pick(dice, ContentType.values()));
    }
    return SecretValue.text(text(dice));
  }

  private static String text(Random dice) {
    return TEXTS.get(dice.nextInt(TEXTS.size()));
  }

  private static String list(Random dice, SecretsManager secrets) {
    String prefix = pick(dice, new String[] {"", "a", "a/", "a_", "x", "Z", "é"});
    Optional<SecretType> type =
        dice.nextInt(4) == 0 ? Optional.of(SecretType.API_KEY) : Optional.empty();
    Page<SecretMetadata> page =
        secrets.list(
            new ListQuery(prefix, type, dice.nextBoolean(), Optional.empty(), 1 + dice.nextInt(5)));
    // A cursor is a random number, another one in each database.
    boolean more = page.nextCursor().isPresent();
    return page.items().stream().map(RandomOperation::show).toList() + " next " + more;
  }

  private static String lifecycle(Random dice, SecretsManager secrets, String name) {
    return switch (dice.nextInt(4)) {
      case 0, 1 -> show(secrets.delete(name, Duration.ofDays(dice.nextInt(92) - 1)));
      case 2 -> show(secrets.restore(name));
      default -> {
        secrets.purge(name);
        yield "purged";
      }
    };
  }

  private static String batch(Random dice, SecretsManager secrets) {
    List<SecretReference> wanted = new ArrayList<>();
    for (int i = dice.nextInt(5); i >= 0; i--) {
      wanted.add(
          new SecretReference(
              NAMES.get(dice.nextInt(13)), VersionSelector.number(1 + dice.nextInt(3))));
    }
    StringBuilder text = new StringBuilder();
    for (BatchEntry entry : secrets.getAll(wanted)) {
      text.append(
              switch (entry) {
                case BatchEntry.Found found -> show(found.secret());
                case BatchEntry.Refused refused -> refused.error().code();
              })
          .append(' ');
    }
    return text.toString();
  }

  private static <T> T pick(Random dice, T[] from) {
    return from[dice.nextInt(from.length)];
  }

  private static String versions(Page<SecretVersion> page) {
    return page.items().stream().map(RandomOperation::show).toList() + " next " + page.nextCursor();
  }

  private static String show(Secret secret) {
    byte[] bytes = secret.value().revealBytes();
    String value =
        bytes.length > 100
            ? bytes.length + "#" + Arrays.hashCode(bytes)
            : HexFormat.of().formatHex(bytes);
    return show(secret.version()) + "=" + secret.value().contentType() + value;
  }

  private static String show(SecretVersion version) {
    return shorten(version.name())
        + ":"
        + version.version()
        + version.state()
        + new TreeSet<>(version.labels())
        + version.type()
        + version.contentType()
        + version.createdBy()
        + lifetime(version);
  }

  private static String lifetime(SecretVersion version) {
    return version
        .expiresAt()
        .map(end -> Duration.between(version.createdAt(), end).toString())
        .orElse("for ever");
  }

  private static String show(SecretMetadata metadata) {
    return shorten(metadata.name())
        + metadata.state()
        + metadata.type()
        + metadata.description().hashCode()
        + metadata.owner().hashCode()
        + new TreeMap<>(metadata.tags()).toString().hashCode()
        + metadata.expiresDays()
        + new TreeMap<>(metadata.labels())
        + metadata.lastVersion()
        + metadata.expiresAt().isPresent()
        + metadata.deletedAt().isPresent()
        + window(metadata);
  }

  private static String window(SecretMetadata metadata) {
    return metadata.deletedAt().isEmpty()
        ? ""
        : Duration.between(metadata.deletedAt().get(), metadata.purgeAt().orElseThrow()).toString();
  }

  private static String shorten(String name) {
    return name.length() < 40 ? name : name.length() + "#" + name.hashCode();
  }

  static List<String> allSecrets(SecretsManager secrets) {
    List<String> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<SecretMetadata> page =
          secrets.list(new ListQuery("", Optional.empty(), true, cursor, 3));
      page.items().forEach(item -> all.add(show(item)));
      cursor = page.nextCursor();
    } while (cursor.isPresent());
    return all;
  }

  static List<String> wholeTrail(SecretsAudit audit) {
    List<String> all = new ArrayList<>();
    OptionalLong before = OptionalLong.empty();
    TrailPage page;
    do {
      TrailQuery.Builder query = TrailQuery.builder().limit(1000);
      before.ifPresent(query::before);
      page = audit.trail(query.build());
      page.events().forEach(event -> all.add(show(event)));
      before = page.nextBefore();
    } while (before.isPresent());
    return all.subList(all.size() - firstOf(all), all.size());
  }

  /** The looks at the trail are in it too, and more of them the slower it was folded. */
  private static int firstOf(List<String> all) {
    int from = 0;
    while (all.get(from).contains("READ_AUDIT")) {
      from++;
    }
    return all.size() - from;
  }

  private static String show(AuditEvent event) {
    return event.id()
        + " "
        + event.action()
        + " "
        + event.resourceName()
        + " "
        + event.result()
        + event.version()
        + new TreeMap<>(event.details())
        + event.errorMessage()
        + event.actorId();
  }
}
