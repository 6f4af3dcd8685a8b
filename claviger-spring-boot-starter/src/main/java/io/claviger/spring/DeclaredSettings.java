package io.claviger.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Settings that a module reads without a class for them. It declares them as Spring Boot wants it,
 * in {@code META-INF/additional-spring-configuration-metadata.json}, where editors find them too.
 */
final class DeclaredSettings {
  private static final String FILE = "META-INF/additional-spring-configuration-metadata.json";

  private DeclaredSettings() {}

  /** Adds the declared names under a prefix. */
  static void addTo(Set<String> names, String prefix, ClassLoader classLoader) {
    JsonFactory json = new JsonFactory();
    try {
      for (URL file : Collections.list(classLoader.getResources(FILE))) {
        try (InputStream in = file.openStream();
            JsonParser parser = json.createParser(ObjectReadContext.empty(), in)) {
          collect(parser, names, prefix);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }

  /** Takes the member "name" of each object in the array "properties" at the top. */
  private static void collect(JsonParser parser, Set<String> names, String prefix) {
    int depth = 0;
    boolean properties = false;
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.PROPERTY_NAME && depth == 1) {
        properties = parser.currentName().equals("properties");
      } else if (token == JsonToken.VALUE_STRING
          && properties
          && depth == 3
          && "name".equals(parser.currentName())
          && parser.getString().startsWith(prefix)) {
        names.add(parser.getString());
      }
    }
  }
}
