package io.claviger.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Does what a document of a source tree tells its reader, with the script {@code
 * build-support/tour}: runs the blocks marked {@code sh}, in order. Needs bash and curl, and the
 * programs built: nothing is built here, since a build may be running. Thread-safe.
 */
public final class DocumentTour {
  private static final String SCRIPT = "build-support/tour";

  private final Path root;
  private final Path scratch;

  /**
   * Prepares tours of the tree that the working directory is in.
   *
   * @param scratch a directory for the output
   * @throws IllegalStateException if the working directory is in no tree with that script
   */
  public DocumentTour(Path scratch) {
    this.root = rootAbove(Path.of("").toAbsolutePath());
    this.scratch = scratch;
  }

  /**
   * What a tour left.
   *
   * @param exitCode 0 when every command did well
   * @param output everything that was printed
   */
  public record Result(int exitCode, String output) {}

  /**
   * Runs the commands of a document.
   *
   * @param document its path, from the top of the tree or absolute
   * @param port the port that the document uses; a free one takes its place
   * @return what came of it
   * @throws IOException if the script cannot be started
   * @throws InterruptedException if the thread is interrupted meanwhile
   * @throws AssertionError if it has not ended after 4 minutes
   */
  public Result of(Path document, int port) throws IOException, InterruptedException {
    Path output = Files.createTempFile(scratch, "tour", ".log");
    ProcessBuilder builder =
        new ProcessBuilder("bash", SCRIPT, document.toString(), Integer.toString(port))
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("CLAVIGER_BUILD", "no");
    Process process = builder.start();
    try {
      if (!process.waitFor(4, TimeUnit.MINUTES)) {
        throw new AssertionError("the tour does not end:\n" + Files.readString(output));
      }
      return new Result(process.exitValue(), Files.readString(output));
    } finally {
      process.destroy(); // the script ends what it started
    }
  }

  private static Path rootAbove(Path place) {
    for (Path above = place; above != null; above = above.getParent()) {
      if (Files.exists(above.resolve(SCRIPT))) {
        return above;
      }
    }
    throw new IllegalStateException("no " + SCRIPT + " in or above " + place);
  }
}
