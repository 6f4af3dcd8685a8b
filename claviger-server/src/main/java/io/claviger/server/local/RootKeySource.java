package io.claviger.server.local;

import io.claviger.seal.RootKeyFile;
import io.claviger.seal.RootKeys;
import io.claviger.seal.RootKeysFromText;
import java.nio.file.Path;

/** Where the root keys come from. */
public sealed interface RootKeySource {
  /**
   * Reads the keys.
   *
   * @return the keys, primary first
   * @throws io.claviger.api.ClavigerException if they are missing or malformed
   */
  RootKeys load();

  /**
   * A key file, readable by its owner only.
   *
   * @param path the file
   */
  record File(Path path) implements RootKeySource {
    @Override
    public RootKeys load() {
      return RootKeyFile.load(path);
    }
  }

  /** Keys given as text in the environment. Never printed. */
  final class Text implements RootKeySource {
    private final String text;

    Text(String text) {
      this.text = text;
    }

    @Override
    public RootKeys load() {
      return RootKeysFromText.parse(text);
    }

    @Override
    public String toString() {
      return "CLAVIGER_ROOT_KEY";
    }
  }
}
