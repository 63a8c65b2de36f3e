package dev.wharf.ftp.server;

/** FTP cannot be served with these settings; the message is one line that names what is wrong. */
public final class FtpNotStarted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FtpNotStarted(String message) {
    super(message);
  }
}
