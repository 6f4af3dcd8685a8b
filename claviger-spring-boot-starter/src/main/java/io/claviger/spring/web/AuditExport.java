package io.claviger.spring.web;

import io.claviger.access.Caller;
import io.claviger.api.AuditEvent;
import io.claviger.api.ErrorCode;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.SecretsAudit;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The route that exports the audit trail, or the evidence for its proof, as a stream of any length
 * in constant memory. When it fails half-way the connection is broken, so that nobody takes a part
 * for the whole. Thread-safe.
 */
final class AuditExport {
  /** A slow reader holds one of them. */
  private static final int AT_ONCE = 4;

  private static final int BUFFER = 16 * 1024;

  private final Function<Caller, SecretsAudit> audit;
  private final Semaphore places = new Semaphore(AT_ONCE);

  AuditExport(Function<Caller, SecretsAudit> audit) {
    this.audit = audit;
  }

  /** How the events are written. */
  private enum Format {
    JSONL("application/x-ndjson", "audit.jsonl"),
    CSV("text/csv; charset=utf-8", "audit.csv"),
    EVIDENCE("application/octet-stream", "audit.evidence");

    private final String mediaType;
    private final String file;

    Format(String mediaType, String file) {
      this.mediaType = mediaType;
      this.file = file;
    }
  }

  void export(ApiCall call) throws IOException {
    Format format = format(call.query().text("format"));
    @Nullable Long sinceHead = call.query().number("since_head");
    TrailQuery query = AuditSearch.filters(call.query()).build();
    boolean filtered = AuditSearch.hasFilters(call.query());
    if (format == Format.EVIDENCE ? filtered : sinceHead != null) {
      throw new InvalidRequestException(
          "evidence takes since_head and no filters; the other formats take filters only");
    }
    if (!places.tryAcquire()) {
      throw new UnavailableException(
          ErrorCode.OVERLOADED, "Too many exports are under way in this server; try again", null);
    }
    try {
      Target target = new Target(call, format);
      SecretsAudit trail = audit.apply(call.caller());
      if (format == Format.EVIDENCE) {
        trail.exportEvidence(sinceHead == null ? 0 : sinceHead, target);
      } else {
        trail.export(query, target::event);
      }
      target.end();
    } finally {
      places.release();
    }
  }

  private static Format format(@Nullable String text) {
    String name = text == null ? "jsonl" : text.toLowerCase(Locale.ROOT);
    return switch (name) {
      case "jsonl" -> Format.JSONL;
      case "csv" -> Format.CSV;
      case "evidence" -> Format.EVIDENCE;
      default -> throw new InvalidRequestException("format must be jsonl, csv or evidence");
    };
  }

  /** The answer; it begins with the first byte, so that a refusal before can be a problem. */
  private static final class Target extends OutputStream {
    private final ApiCall call;
    private final Format format;
    private final byte[] buffer = new byte[BUFFER];
    private int size;
    private boolean begun;

    Target(ApiCall call, Format format) {
      this.call = call;
      this.format = format;
    }

    void event(AuditEvent event) {
      try {
        begin();
        if (format == Format.CSV) {
          write(CsvOut.line(event));
          return;
        }
        try (JsonOut json = new JsonOut(512)) {
          EventJson.write(json, event);
          json.writeTo(this);
        }
        write('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void begin() throws IOException {
      if (!begun) {
        begun = true;
        call.response().setStatus(200);
        call.response().setContentType(format.mediaType);
        call.response()
            .setHeader("Content-Disposition", "attachment; filename=\"" + format.file + "\"");
        if (format == Format.CSV) {
          write(CsvOut.header());
        }
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      begin();
      if (length > buffer.length - size) {
        drain();
      }
      if (length > buffer.length) {
        call.response().getOutputStream().write(bytes, offset, length);
      } else {
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
      }
    }

    private void drain() throws IOException {
      call.response().getOutputStream().write(buffer, 0, size);
      size = 0;
    }

    @Override
    public void flush() {
      // Buffers above it flush often; the container decides when to send.
    }

    void end() throws IOException {
      begin();
      drain();
    }
  }
}
