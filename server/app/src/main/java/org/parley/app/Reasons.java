package org.parley.app;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Why something failed, for an operator.
final class Reasons {
  private Reasons() {}

  /// The message; where the system gives a file and no reason, with the reason.
  static String of(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof FileSystemException file && file.getReason() == null) {
      return switch (file) {
        case AccessDeniedException _ -> message + ": permission denied";
        case NoSuchFileException _ -> message + ": there is no such file or folder";
        case NotDirectoryException _ -> message + ": is no folder";
        default -> message + ": " + file.getClass().getSimpleName();
      };
    }
    return message;
  }
}
