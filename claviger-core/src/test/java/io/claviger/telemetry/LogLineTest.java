package io.claviger.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.claviger.api.CallerContext;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

class LogLineTest {
  private final Logger log = (Logger) LoggerFactory.getLogger(LogLineTest.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void forgetTheRequest() {
    log.detachAppender(lines);
    log.setLevel(null);
    MDC.clear();
  }

  private ILoggingEvent only() {
    assertThat(lines.list).hasSize(1);
    return lines.list.getFirst();
  }

  private List<String> pairs() {
    return only().getKeyValuePairs().stream().map(KeyValuePair::toString).toList();
  }

  @Test
  void holdsItsFieldsAsTextAndAsPairs() {
    LogEvent.SECRET_CREATED
        .to(log)
        .with("secret_name", "a/b")
        .with("secret_type", null)
        .with("expires_days", 90)
        .by(CallerContext.of("alice", "10.0.0.1", null, "r-1"))
        .write("Done.");

    assertThat(only().getLevel()).isEqualTo(Level.INFO);
    assertThat(only().getFormattedMessage())
        .isEqualTo(
            "event=secret_created secret_name=a/b expires_days=90 actor_id=alice"
                + " actor_ip=10.0.0.1 request_id=r-1 Done.");
    assertThat(pairs())
        .containsExactly(
            "event=\"secret_created\"",
            "secret_name=\"a/b\"",
            "expires_days=\"90\"",
            "actor_id=\"alice\"",
            "actor_ip=\"10.0.0.1\"",
            "request_id=\"r-1\"");
    assertThat(only().getKeyValuePairs().get(2).value).isEqualTo(90);
  }

  @Test
  void leavesTheRequestToTheLoggingSystemWhenItKnowsIt() {
    MDC.put(LogLine.REQUEST_ID, "r-2");
    LogEvent.SECRET_DELETED.to(log).by(CallerContext.of("alice", null, null, "r-2")).write();

    assertThat(pairs()).noneMatch(pair -> pair.startsWith("request_id"));
    assertThat(only().getMDCPropertyMap()).containsEntry("request_id", "r-2");
  }

  @Test
  void staysOneLineWhateverAFieldHolds() {
    String hostile =
        "x\r\nevent=fake \u001b[31mred\u001b[0m \u0085\u2028\u202e \"q\\\" {} %s \ud800";
    LogEvent.ACCESS_DENIED.to(log).with("action", hostile).with("resource", "").write();

    String line = only().getFormattedMessage();
    assertThat(line)
        .startsWith("event=access_denied action=\"x??event=fake ?[31mred?[0m ")
        .contains("\\\"q\\\\\\\" {} %s ?\"")
        .endsWith(" resource=\"\"");
    assertThat(line.codePoints())
        .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e);
    assertThat(pairs().get(1)).doesNotContain("\n", "\r", "\u001b", "\u202e");
  }

  @Test
  void cutsLongTexts() {
    LogEvent.ACCESS_DENIED.to(log).with("resource", "y".repeat(10_000)).write();

    assertThat(only().getFormattedMessage()).hasSizeLessThan(600).endsWith("…\"");
  }

  @Test
  void writesNothingBelowTheLevel() {
    log.setLevel(Level.ERROR);
    LogEvent.SECRET_CREATED.to(log).with("secret_name", "a").because(new Error()).write("x");

    assertThat(lines.list).isEmpty();
  }

  @Test
  void refusesAFieldThatIsNotDeclared() {
    LogLine line = LogEvent.SECRET_CREATED.to(log);

    assertThatThrownBy(() -> line.with("value", "x")).isInstanceOf(AssertionError.class);
  }
}
