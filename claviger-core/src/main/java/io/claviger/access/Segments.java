package io.claviger.access;

/**
 * A name taken apart once, for the trees of many policies: where its segments end, and a hash of
 * each.
 */
final class Segments {
  private final String name;
  private final int[] ends;
  private final int[] hashes;

  private Segments(String name, int[] ends, int[] hashes) {
    this.name = name;
    this.ends = ends;
    this.hashes = hashes;
  }

  /** Takes a well-formed name apart. */
  static Segments of(String name) {
    int count = 1;
    for (int i = 0; i < name.length(); i++) {
      count += name.charAt(i) == '/' ? 1 : 0;
    }
    Segments segments = new Segments(name, new int[count], new int[count]);
    int start = 0;
    for (int i = 0; i < count; i++) {
      int slash = name.indexOf('/', start);
      segments.ends[i] = slash < 0 ? name.length() : slash;
      segments.hashes[i] = hash(name, start, segments.ends[i]);
      start = segments.ends[i] + 1;
    }
    return segments;
  }

  /** Takes a name for one segment, slashes or not. */
  static Segments whole(String name) {
    Segments segments = new Segments(name, new int[] {name.length()}, new int[1]);
    segments.hashes[0] = hash(name, 0, name.length());
    return segments;
  }

  static int hash(String text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash ^ hash >>> 16;
  }

  int count() {
    return ends.length;
  }

  int hash(int index) {
    return hashes[index];
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1] + 1;
  }

  boolean equals(int index, String segment) {
    int start = start(index);
    return segment.length() == ends[index] - start && name.startsWith(segment, start);
  }

  /** Whether a segment begins so: a text without a slash, and so without what comes after it. */
  boolean startsWith(int index, String prefix) {
    return name.startsWith(prefix, start(index));
  }
}
