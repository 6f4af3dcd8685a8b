package io.claviger.server.cli;

import io.claviger.Claviger;
import io.claviger.ClavigerDatabase;
import io.claviger.api.ConfigurationException;
import io.claviger.audit.Damage;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.Head;
import io.claviger.audit.HeadText;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.seal.MacKeys;
import io.claviger.seal.PublicKeys;
import io.claviger.server.local.PrivateFiles;
import io.claviger.server.remote.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claviger audit verify}: proves the audit log, or names what was altered. */
@Command(
    name = "verify",
    description = {
      "Verify the audit log: in the database, or what was exported from it.",
      "With the root key also who wrote it; with --public-key no secret is needed.",
      "Neither needs a server; --evidence needs no database either."
    },
    footer = {
      "",
      "Examples:",
      "  claviger audit verify --data /var/lib/claviger --published-heads heads.log",
      "  claviger audit verify --public-key audit.pub --published-heads heads.log",
      "  claviger audit verify --evidence audit.evidence --public-key audit.pub \\",
      "    --published-heads heads.log"
    })
final class AuditVerifyCommand implements Callable<Integer> {
  private static final int MAX_HEADS = 100;

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private OperatorOptions locations = new OperatorOptions();

  @Option(
      names = "--evidence",
      paramLabel = "FILE",
      description = "Verify this file, which 'claviger audit export --evidence' made.")
  private @Nullable Path evidence;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "Public keys, as 'claviger audit public-key' printed them.")
  private @Nullable Path publicKey;

  @Option(
      names = {"--published-heads", "--heads"},
      paramLabel = "FILE",
      description =
          "Published heads, kept where nobody can change them who can change the database; the"
              + " last 100 are compared.")
  private @Nullable Path headsFile;

  @Option(
      names = "--mac-key",
      paramLabel = "FILE",
      description = "With --public-key: MAC keys, as 'claviger audit mac-key' wrote them.")
  private @Nullable Path macKey;

  @Option(
      names = "--since-head",
      paramLabel = "N",
      defaultValue = "0",
      description = "Begin at this head, which was verified before; not with --evidence.")
  private long sinceHead;

  AuditVerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (publicKey == null && (evidence != null || macKey != null)) {
      throw new ParameterException(
          spec.commandLine(), "--evidence and --mac-key go with --public-key");
    }
    if (evidence != null && sinceHead != 0) {
      throw new ParameterException(
          spec.commandLine(), "the evidence begins where it was exported from: no --since-head");
    }
    Verdict verdict = verify();
    Verdict.Extent extent = verdict.extent();
    terminal.print("valid:      " + verdict.valid());
    terminal.print("events:     " + verdict.events());
    terminal.print("unattested: " + verdict.unattested());
    terminal.print("trail:      compared up to event " + extent.trail() + " of " + extent.last());
    terminal.print("macs:       " + (verdict.macsChecked() ? "checked" : "not checked"));
    verdict.lastHead().ifPresent(head -> terminal.print("last head:  " + head.number()));
    verdict
        .discarded()
        .ifPresent(
            checkpoint ->
                terminal.print(
                    "discarded:  events up to %d, from before %s (checkpoint %d)"
                        .formatted(
                            checkpoint.tip().seq(),
                            Instant.EPOCH.plus(checkpoint.until(), ChronoUnit.MICROS),
                            checkpoint.number())));
    verdict.damages().forEach(damage -> terminal.print(Printable.line(line(damage))));
    if (verdict.damages().size() == Verdict.MAX_DAMAGES) {
      terminal.note("these are the first " + Verdict.MAX_DAMAGES + " damages; there may be more");
    }
    if (evidence != null && !verdict.valid() && headsFile != null) {
      terminal.note("heads that are newer than the export look like a cut: copy them first");
    }
    if (headsFile == null) {
      terminal.note("no --published-heads: a cut end, or an older database, does not show");
    }
    return verdict.valid() ? ExitCode.OK.number() : ExitCode.DAMAGED.number();
  }

  private Verdict verify() {
    List<Head> heads = headsFile == null ? List.of() : heads(headsFile);
    if (publicKey == null) {
      try (Claviger claviger = Engines.openInitialised(locations.installation(terminal))) {
        return claviger.verifyAudit(heads, sinceHead);
      }
    }
    Verifier.Trust trust =
        new Verifier.Trust(
            PublicKeys.parse(read(publicKey)), macKey == null ? null : macKeys(macKey), heads);
    if (evidence != null) {
      return Verifier.verify(EvidenceFile.open(evidence), trust);
    }
    String url = locations.places(terminal).resolveDatabaseUrl();
    try (ClavigerDatabase database = ClavigerDatabase.open(url)) {
      Engines.refuseMissing(database);
      return database.verifyAudit(trust, sinceHead);
    }
  }

  private static MacKeys macKeys(Path file) {
    PrivateFiles.requirePrivate(file);
    return MacKeys.parse(read(file));
  }

  private static String line(Damage damage) {
    String column = damage.column() == null ? "" : " column=" + damage.column();
    return "bad: id=%d kind=%s%s: %s"
        .formatted(damage.id(), damage.kind().wireName(), column, damage.what());
  }

  /** The file may have millions of lines. */
  private static List<Head> heads(Path file) {
    Deque<Head> last = new ArrayDeque<>();
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      lines
          .flatMap(line -> HeadText.parse(line).stream())
          .forEach(
              head -> {
                last.add(head);
                if (last.size() > MAX_HEADS) {
                  last.remove();
                }
              });
    } catch (IOException | UncheckedIOException e) {
      throw new ConfigurationException(List.of("cannot read " + file));
    }
    if (last.isEmpty()) {
      throw new ConfigurationException(List.of(file + " has no published head"));
    }
    return List.copyOf(last);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigurationException(List.of("cannot read " + file));
    }
  }
}
