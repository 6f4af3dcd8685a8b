package io.claviger.api;

/** How the bytes of a value are to be understood. */
public enum ContentType {
  /** UTF-8 text. */
  TEXT("text/plain"),
  /** Arbitrary bytes. */
  BINARY("application/octet-stream"),
  /** One JSON object (RFC 8259), UTF-8. */
  JSON("application/json");

  private final String mediaType;

  ContentType(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * Returns the media type.
   *
   * @return for example {@code text/plain}
   */
  public String mediaType() {
    return mediaType;
  }
}
