package io.claviger.store.jdbc;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.reflect.TypeToken;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** JSON that is the same text for the same content, so that a MAC can cover it. */
final class CanonicalJson {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final TypeToken<Map<String, String>> MAP = new TypeToken<>() {};
  private static final TypeToken<List<String>> LIST = new TypeToken<>() {};

  private CanonicalJson() {}

  static String of(Map<String, String> map) {
    return GSON.toJson(new TreeMap<>(map));
  }

  static String of(Set<String> set) {
    return GSON.toJson(new TreeSet<>(set));
  }

  /** The order of the texts is part of the content. */
  static String of(List<String> texts) {
    return GSON.toJson(texts);
  }

  static Map<String, String> map(String json) {
    return GSON.fromJson(json, MAP);
  }

  static Set<String> set(String json) {
    return Set.copyOf(GSON.fromJson(json, LIST));
  }

  static List<String> list(String json) {
    return List.copyOf(GSON.fromJson(json, LIST));
  }
}
