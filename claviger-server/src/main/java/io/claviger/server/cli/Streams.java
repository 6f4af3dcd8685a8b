package io.claviger.server.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * What a process is connected to.
 *
 * @param input standard input
 * @param output standard output
 * @param errors standard error
 * @param screen what is known of the terminal
 * @param keyboard the person there
 */
record Streams(
    InputStream input, OutputStream output, OutputStream errors, Screen screen, Keyboard keyboard) {

  static Streams ofThisProcess(Map<String, String> variables) {
    // Not System.out: it hides that the reader at the other end has gone.
    return new Streams(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        Screen.ofThisProcess(variables),
        new ConsoleKeyboard());
  }
}
