package io.claviger.seal;

import io.claviger.api.ConfigurationException;
import io.claviger.api.KeyException;
import io.claviger.seal.RootKeysFromText.NamedText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A file of root keys: one key per line, the primary first; blank lines and lines that begin with
 * {@code #} are ignored and kept. Where the file system knows modes, only the owner may have any
 * right on the file. Changes replace the file as a whole, so that a crash leaves the old or the new
 * one. Thread-safe for reading; one process at a time may change a file.
 */
public final class RootKeyFile {
  private static final long MAX_BYTES = 64 * 1024;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);
  private static final String HEADER =
      """
      # Claviger root keys, the primary first. Whoever has them can read every secret; without
      # them nobody can. Keep a copy, apart from the backups of the database.
      """;

  private final Path path;

  private RootKeyFile(Path path) {
    this.path = path;
  }

  /**
   * Names a file, to change it.
   *
   * @param path the file; looked at only when used
   * @return the file
   */
  public static RootKeyFile at(Path path) {
    return new RootKeyFile(path);
  }

  /**
   * Makes the file with one new key unless it is there; of several processes that try at once, one
   * makes it. Missing directories are made too, for the owner only.
   *
   * @param path the file
   * @param random where the key comes from
   * @return whether it was made
   * @throws KeyException if it cannot be written
   */
  public static boolean createIfMissing(Path path, SecureRandom random) {
    if (Files.exists(path)) {
      return false;
    }
    String text = HEADER + LocalRootKey.generate(random).unsafeText() + "\n";
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    try {
      return new AtomicFile(path).create(content);
    } catch (IOException e) {
      throw new KeyException("cannot create the root key file " + path + reason(e), e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * Reads the keys.
   *
   * @param path the file, at most 64 KiB
   * @return the keys, the primary first
   * @throws KeyException if the file is missing or cannot be read
   * @throws ConfigurationException if others than the owner have rights on it, or with all problems
   *     of its lines; no line is ever shown
   */
  public static RootKeys load(Path path) {
    return keysIn(path, readLines(path));
  }

  /**
   * Puts a key first, before the present ones, which may then only open. A key that is there
   * already moves.
   *
   * @param key the new primary
   * @throws KeyException if the file cannot be read or written; it is unchanged then
   * @throws ConfigurationException as {@link #load}
   */
  public void addPrimary(LocalRootKey key) {
    List<String> lines = readLines(path);
    keysIn(path, lines); // refuses to build upon a broken file
    String text = key.unsafeText();
    List<String> changed = new ArrayList<>(lines);
    changed.removeIf(line -> line.equals(text));
    int first = 0;
    while (first < changed.size() && !isKey(changed.get(first))) {
      first++;
    }
    changed.add(first, text);
    replace(changed);
  }

  /**
   * Removes all keys but the primary. What only an older one can open is lost then: re-wrap the key
   * ring of every database first.
   *
   * @throws KeyException if the file cannot be read or written; it is unchanged then
   * @throws ConfigurationException as {@link #load}
   */
  public void keepOnlyPrimary() {
    List<String> lines = readLines(path);
    keysIn(path, lines);
    List<String> kept = new ArrayList<>();
    boolean primarySeen = false;
    for (String line : lines) {
      if (!isKey(line) || !primarySeen) {
        kept.add(line);
      }
      primarySeen |= isKey(line);
    }
    replace(kept);
  }

  private void replace(List<String> lines) {
    byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      new AtomicFile(path).replace(content);
    } catch (IOException e) {
      throw new KeyException(
          "cannot replace the root key file " + path + reason(e) + "; it is unchanged", e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static List<String> readLines(Path path) {
    try {
      refuseForeignRights(path);
      if (Files.size(path) > MAX_BYTES) {
        throw problem(path + " is larger than " + MAX_BYTES + " bytes: no root key file");
      }
      return Files.readString(path, StandardCharsets.UTF_8).lines().map(String::strip).toList();
    } catch (NoSuchFileException e) {
      throw new KeyException(
          "the root key file " + path + " is missing; bring it back from your copy", e);
    } catch (CharacterCodingException e) {
      throw problem(path + " is not UTF-8 text: no root key file");
    } catch (IOException e) {
      throw new KeyException("cannot read the root key file " + path + reason(e), e);
    }
  }

  private static void refuseForeignRights(Path path) throws IOException {
    if (!AtomicFile.isPosix(path)) {
      return;
    }
    if (!FileOwners.isTrusted(Files.getOwner(path), path)) {
      throw problem(
          "the root key file "
              + path
              + " belongs to another user, who may know or replace the key");
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
    if (!OWNER_ONLY.containsAll(mode)) {
      throw problem(
          "others than the owner have rights on the root key file "
              + path
              + " ("
              + PosixFilePermissions.toString(mode)
              + "); run: chmod 600 "
              + path);
    }
  }

  private static RootKeys keysIn(Path path, List<String> lines) {
    List<NamedText> texts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (isKey(lines.get(i))) {
        texts.add(new NamedText(path + " line " + (i + 1), lines.get(i)));
      }
    }
    if (texts.isEmpty()) {
      throw problem("the root key file " + path + " holds no key");
    }
    return RootKeysFromText.parseAll(texts);
  }

  private static boolean isKey(String line) {
    return !line.isEmpty() && !line.startsWith("#");
  }

  private static ConfigurationException problem(String problem) {
    return new ConfigurationException(List.of(problem));
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return ": access denied";
    }
    String reason = e instanceof FileSystemException detailed ? detailed.getReason() : null;
    return reason == null ? "" : ": " + reason;
  }
}
