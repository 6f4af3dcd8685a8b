import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/**
 * Runs google-java-format over all Java files below a folder: {@code check} names the badly
 * formatted ones, {@code write} formats them in place. When something is wrong with a file it
 * leaves the marker, an empty file, which makes the build fail. Started by Maven as a single source
 * file with the formatter on the class path, so that it runs on the newest JDK rather than on
 * Maven's.
 */
final class Format {

  private static final Map<String, List<String>> OPTIONS =
      Map.of(
          "check", List.of("--dry-run", "--set-exit-if-changed"),
          "write", List.of("--replace"));

  private Format() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 3 || !OPTIONS.containsKey(args[0])) {
      System.err.println("usage: Format check|write FOLDER MARKER");
      System.exit(2);
    }
    Path marker = Path.of(args[2]);
    Files.deleteIfExists(marker);
    List<String> files = javaFilesBelow(Path.of(args[1]));
    if (files.isEmpty()) {
      return;
    }
    List<String> arguments = new ArrayList<>(OPTIONS.get(args[0]));
    arguments.addAll(files);
    int status =
        ToolProvider.findFirst("google-java-format")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    if (status != 0) {
      Files.createFile(marker);
    }
  }

  private static List<String> javaFilesBelow(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = directory.getFileName().toString();
            boolean foreign =
                name.startsWith(".") || name.equals("target") || name.equals("node_modules");
            return foreign && !directory.equals(folder)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(Comparator.naturalOrder());
    return found.stream().map(Path::toString).toList();
  }
}
