package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are too large, too deep, cut off or not JSON. */
class HostileBodiesIT {
  private static final String CREATE = "/api/v1/secrets/create";
  private static final int MIB = 1024 * 1024;
  private static final String HEAD =
      """
      POST /api/v1/secrets/create HTTP/1.1
      Host: localhost
      Authorization: Bearer alice
      Content-Type: application/json
      """
          .replace("\n", "\r\n");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "null",
        "[]",
        "\"canary\"",
        "{",
        "{\"name\":\"bodies/x\",\"value\":\"canary",
        "{\"name\":\"bodies/x\",\"value\":\"canary\"",
        "{\"name\":\"bodies/x\",\"value\":\"canary\"} x",
        "{\"name\":\"bodies/x\",\"value\":\"canary\"}{}",
        "{\"name\":\"bodies/x\",\"value\":\"canary\",}",
        "{'name':'bodies/x','value':'canary'}",
        "{\"name\":\"bodies/x\",\"value\":\"canary\",\"value\":\"canary2\"}",
        "{\"name\":\"bodies/x\",\"value\":{\"a\":\"canary\",\"a\":1}}",
        "{\"name\":\"bodies/x\",\"value\":NaN}",
        "{\"name\":\"bodies/x\",\"value\":{\"a\":NaN}}",
        "{\"name\":\"bodies/x\",\"value\":{\"a\":Infinity}}",
        "{\"name\":\"bodies/x\",\"value\":{\"a\":01}}",
        "{\"name\":\"bodies/x\",\"value\":{\"a\":[\"canary\"]}}",
        "{\"name\":\"bodies/x\",\"value\":{\"a\":{\"b\":\"canary\"}}}",
        "{\"name\":\"bodies/x\",\"value\":\"\\ud800canary\"}",
        "{\"name\":\"bodies/x\",\"value\":{\"a\":\"\\udc00canary\"}}",
        "{\"name\":\"bodies/x\",\"value\":{\"\\udc00canary\":1}}",
        "{\"name\":\"bodies/x\",\"value\":12345}",
        "{\"name\":\"bodies/x\",\"value\":[\"canary\"]}",
        "{\"name\":\"bodies/x\",\"value\":null}",
        "{\"name\":\"bodies/x\",\"value\":\"\"}",
        "{\"name\":\"bodies/x\"}",
        "{\"value\":\"canary\"}",
        "{\"name\":{\"a\":\"canary\"},\"value\":\"v\"}",
        "{\"name\":\"bodies/x\",\"value\":\"v\",\"expires_days\":\"canary\"}",
        "{\"name\":\"bodies/x\",\"value\":\"v\",\"expires_days\":1.5}",
        "{\"name\":\"bodies/x\",\"value\":\"v\",\"expires_days\":0}",
        "{\"name\":\"bodies/x\",\"value\":\"v\",\"expires_days\":99999999999999999999999}",
        "{\"name\":\"bodies/x\",\"value\":\"v\",\"expires_days\":4294967297}",
        "{\"name\":\"bodies/x\",\"value\":\"v\",\"secret_type\":\"canary\"}",
        "{\"name\":\"bodies/x\",\"value\":\"v\",\"tags\":{\"a\":1}}",
        "{\"name\":\"bodies/x\",\"value\":\"v\",\"tags\":[\"canary\"]}",
        "{\"name\":\"bodies/x\",\"value\":\"canary!\",\"encoding\":\"base64\"}",
        "{\"name\":\"bodies/x\",\"value\":\"\u00fc\",\"encoding\":\"base64\"}",
        "{\"name\":\"bodies/x\",\"value\":\"Y2E\",\"encoding\":\"hex\"}",
        "{\"name\":\"bodies/x\",\"value\":{\"a\":1},\"encoding\":\"base64\"}",
        "\ufeff{\"name\":\"bodies/x\",\"value\":\"canary\"}",
      })
  void refusesWithoutEchoing(String body) {
    Http.Answer answer = Http.post(CREATE, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.json().get("code").asString()).isEqualTo("invalid_request");
    assertThat(answer.text()).doesNotContain("canary");
    assertThat(Http.get("/api/v1/secrets/bodies/x").status()).isEqualTo(404);
  }

  @Test
  void namesTheFieldThatIsWrong() {
    Http.Answer wrong =
        Http.post(CREATE, "{\"name\":\"bodies/x\",\"value\":\"v\",\"expires_days\":\"canary\"}");
    assertThat(wrong.json().get("detail").asString()).contains("expires_days");
    Http.Answer unknown =
        Http.post(CREATE, "{\"name\":\"bodies/x\",\"value\":\"v\",\"expire_days\":\"canary\"}");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.json().get("detail").asString()).contains("expected:", "expires_days");
    assertThat(unknown.text()).doesNotContain("canary");
    Http.Answer hostile =
        Http.post(CREATE, "{\"name\":\"bodies/x\",\"value\":\"v\",\"<b>canary\":1}");
    assertThat(hostile.status()).isEqualTo(400);
    assertThat(hostile.text()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /api/v1/secrets/create",
        "PUT /api/v1/secrets/bodies/x",
        "PATCH /api/v1/secrets/bodies/x:metadata",
        "POST /api/v1/secrets/bodies/x:rollback",
        "POST /api/v1/secrets/bodies/x:purge",
        "POST /api/v1/secrets:batch-get",
      })
  void repeatsNoUnknownField(String request) {
    String[] parts = request.split(" ", 2);
    Http.Answer answer = Http.json(parts[0], parts[1], "{\"clv_planted_canary\":1}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asString()).contains("expected");
    assertThat(answer.text()).doesNotContain("canary");
  }

  @Test
  void refusesDeepNesting() {
    for (int depth : new int[] {33, 100_000}) {
      String deep = "{\"name\":\"bodies/x\",\"value\":" + "[".repeat(depth);
      assertThat(Http.post(CREATE, deep).status()).isEqualTo(400);
      String deepMap = "{\"name\":\"bodies/x\",\"tags\":" + "{\"a\":".repeat(depth);
      assertThat(Http.post(CREATE, deepMap).status()).isEqualTo(400);
    }
  }

  @Test
  void refusesInvalidUtf8AndOtherEncodings() {
    byte[][] bodies = {
      bytes("{\"name\":\"bodies/x\",\"value\":\"", 0xff, 0xfe, "\"}"),
      bytes("{\"name\":\"bodies/x\",\"value\":\"", 0xc0, 0x80, "\"}"),
      bytes("{\"name\":\"bodies/x\",\"value\":\"", 0xed, 0xa0, "\"}"),
      "{\"name\":\"bodies/x\",\"value\":\"v\"}".getBytes(StandardCharsets.UTF_16BE),
      "{\"name\":\"bodies/x\",\"value\":\"v\"}".getBytes(StandardCharsets.UTF_16LE),
    };
    for (byte[] body : bodies) {
      Http.Answer answer = Http.json("POST", CREATE, BodyPublishers.ofByteArray(body));
      assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    }
  }

  private static byte[] bytes(String start, int first, int second, String end) {
    String text = start + (char) first + (char) second + end;
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void refusesMoreThanAMebibyteAnnouncedOrNot() {
    byte[] tooLarge = padded(MIB + 1);
    Http.Answer announced = Http.json("POST", CREATE, BodyPublishers.ofByteArray(tooLarge));
    assertThat(announced.status()).isEqualTo(413);
    assertThat(announced.header("Content-Type")).isEqualTo("application/problem+json");
    Http.Answer chunked =
        Http.json(
            "POST", CREATE, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLarge)));
    assertThat(chunked.status()).isEqualTo(413);
    assertThat(chunked.json().get("code").asString()).isEqualTo("body_too_large");
  }

  @Test
  void readsExactlyAMebibyteAnnouncedOrNot() {
    byte[] body = padded(MIB);
    Http.Answer announced = Http.json("POST", CREATE, BodyPublishers.ofByteArray(body));
    assertThat(announced.status()).isEqualTo(400);
    assertThat(announced.json().get("detail").asString()).isEqualTo("value is needed");
    Http.Answer chunked =
        Http.json(
            "POST", CREATE, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    assertThat(chunked.json().get("detail").asString()).isEqualTo("value is needed");
  }

  @Test
  void closesTheConnectionOfABodyItDoesNotRead() {
    String head = HEAD + "Content-Length: 1073741824\r\n\r\n";
    String answer = RawHttp.send(head.getBytes(StandardCharsets.US_ASCII), new byte[1000]);
    assertThat(RawHttp.status(answer)).isEqualTo(413);
    assertThat(answer).containsIgnoringCase("connection: close");
  }

  @Test
  void refusesValuesOver64KiB() {
    Http.Answer answer =
        Http.post(
            CREATE, "{\"name\":\"bodies/x\",\"value\":\"" + "v".repeat(64 * 1024 + 1) + "\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asString()).startsWith("value is too large");
  }

  @Test
  void refusesACutOffChunkedBody() {
    for (String chunks : List.of("zz\r\n{}\r\n0\r\n\r\n", "10\r\n{\"name\":", "")) {
      String request = HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks;
      String answer = RawHttp.send(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(RawHttp.status(answer)).isEqualTo(400);
      assertThat(answer).contains("application/problem+json");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1",
        "application/xml",
        "json",
      })
  void refusesOtherMediaTypes(String mediaType) {
    Http.Answer answer =
        Http.send(
            Http.request(CREATE)
                .header("Content-Type", mediaType)
                .POST(BodyPublishers.ofString("{\"name\":\"bodies/x\",\"value\":\"v\"}")));
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.json().get("code").asString()).isEqualTo("unsupported_media_type");
  }

  @Test
  void refusesABodyWithoutMediaTypeOrCompressed() {
    assertThat(Http.send(Http.request(CREATE).POST(BodyPublishers.ofString("{}"))).status())
        .isEqualTo(415);
    assertThat(
            Http.send(
                    Http.request(CREATE)
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofString("{}")))
                .status())
        .isEqualTo(415);
  }

  private static byte[] padded(int size) {
    String json = "{\"name\":\"bodies/x\"}";
    return (json + " ".repeat(size - json.length())).getBytes(StandardCharsets.US_ASCII);
  }
}
