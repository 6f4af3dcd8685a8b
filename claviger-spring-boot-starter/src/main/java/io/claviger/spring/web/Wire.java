package io.claviger.spring.web;

import io.claviger.api.InvalidRequestException;
import io.claviger.api.StagingLabel;
import io.claviger.api.VersionSelector;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How small things are spelled on the wire. Messages name the field, never what it held. */
final class Wire {
  private Wire() {}

  /** A decimal number of 1 or more. */
  static long positiveNumber(String field, String text) {
    boolean digits = !text.isEmpty() && text.length() <= 18;
    for (int i = 0; digits && i < text.length(); i++) {
      digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    long number = digits ? Long.parseLong(text) : 0;
    if (number < 1) {
      throw new InvalidRequestException(field + " must be a whole number of 1 or more");
    }
    return number;
  }

  /** A constant, in any case, with - or _ between words. */
  static <E extends Enum<E>> E constant(String field, String text, Class<E> type) {
    String wanted = text.replace('-', '_');
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(wanted)) {
        return constant;
      }
    }
    throw new InvalidRequestException(
        field
            + " must be one of "
            + Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toUpperCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

  /** A duration in ISO 8601. */
  static Duration duration(String field, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidRequestException(
          field + " must be an ISO 8601 duration such as P7D or PT12H");
    }
  }

  /** Which version is meant by number or label. */
  static VersionSelector selector(@Nullable Long version, @Nullable StagingLabel label) {
    if (version != null && label != null) {
      throw new InvalidRequestException("give version or label, not both");
    }
    if (version != null) {
      return VersionSelector.number(version);
    }
    return label == null ? VersionSelector.current() : VersionSelector.label(label);
  }
}
