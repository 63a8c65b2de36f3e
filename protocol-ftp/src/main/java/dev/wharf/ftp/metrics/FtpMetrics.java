package dev.wharf.ftp.metrics;

import java.time.Duration;

/** Told of what happens on this node; called from any thread, must not block. */
public interface FtpMetrics {

  /** Sessions open on this node: +1 or -1. */
  void sessions(int change);

  /** A command was answered for good. */
  void answered(String verb, int code, Duration after);

  /** A login was tried. */
  void login(boolean granted);

  /**
   * A transfer ended.
   *
   * @param verb STOR, RETR, LIST and so on
   * @param status success, aborted, broken, refused, failed
   * @param bytes over the data connection
   */
  void transferred(String verb, String status, long bytes, Duration took);

  /** Bytes from a client, as they come. */
  void received(long bytes);

  /** Bytes to a client, as they go. */
  void sent(long bytes);

  /** Passive ports reserved and not yet claimed: +1 or -1. */
  void reservations(int change);

  /** A data connection came that nobody had reserved. */
  void strangers();
}
