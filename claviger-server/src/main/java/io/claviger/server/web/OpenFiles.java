package io.claviger.server.web;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files and connections the operating system lets this process open. */
final class OpenFiles {
  private static final long UNKNOWN = 4096;

  private OpenFiles() {}

  static long max() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : UNKNOWN;
  }
}
