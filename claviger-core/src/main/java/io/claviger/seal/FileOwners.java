package io.claviger.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/** Whose files may be believed: our own and those of root. Thread-safe. */
public final class FileOwners {
  private static final Optional<UserPrincipal> OURSELVES = ourselves();

  private FileOwners() {}

  /**
   * Tells whether an owner is this process's user or root.
   *
   * @param owner of a file
   * @param place the file
   * @return whether what the file says may be believed
   * @throws IOException if root cannot be looked up
   */
  public static boolean isTrusted(UserPrincipal owner, Path place) throws IOException {
    return OURSELVES.map(owner::equals).orElse(true) || owner.equals(root(place));
  }

  private static UserPrincipal root(Path place) throws IOException {
    return Files.getOwner(place.toAbsolutePath().getRoot());
  }

  /** The owner of a file that this process makes: Java tells no user by number otherwise. */
  private static Optional<UserPrincipal> ourselves() {
    try {
      Path probe = Files.createTempFile("claviger", ".owner");
      try {
        return Optional.of(Files.getOwner(probe));
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      return Optional.empty(); // nowhere to write, so nobody of ours to compare with
    }
  }
}
