package dev.wharf.ftp.session;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How sessions behave.
 *
 * @param greeting what a client is told first, after 220
 * @param tls where TLS is required, and of whom
 * @param passive passive data connections: whether, and the address clients are told
 * @param active whether PORT and EPRT are offered: only ever to the client's own address
 * @param offers what else is offered, and to whom
 * @param limits how much of anything
 * @param times how long anything may take
 */
public record SessionSettings(
    String greeting,
    Tls tls,
    Passive passive,
    boolean active,
    Offers offers,
    Limits limits,
    Times times) {

  /** Of whom something is required, or to whom it is offered. */
  public enum Who {
    NOBODY,
    /** Real accounts, not anonymous ones. */
    ACCOUNTS,
    EVERYBODY
  }

  /**
   * Where TLS is required.
   *
   * @param control before a name is told
   * @param data on every data connection, however it is opened (PROT P)
   */
  public record Tls(Who control, Who data) {}

  /**
   * Passive data connections.
   *
   * @param offered whether PASV and EPSV are
   * @param addresses what PASV answers; EPSV names none
   */
  public record Passive(boolean offered, PassiveAddresses addresses) {}

  /**
   * What else is offered.
   *
   * @param hash HASH and its older sisters, to whom; each account needs the permission, too
   * @param ascii TYPE A converts line ends; off = it is accepted and converts nothing
   * @param chmod SITE CHMOD is answered with 200 and does nothing; off = with 202, superfluous
   * @param times MFMT and its sisters are named by FEAT: the store can set when an object was
   *     modified
   * @param quitEnds an upload has ended in order when its client says QUIT before the reply, as
   *     devices do that do not wait for it; off = it was given up, as when lftp's patience ends
   */
  public record Offers(Who hash, boolean ascii, boolean chmod, boolean times, boolean quitEnds) {}

  /**
   * How much of anything.
   *
   * @param sessions open on this node; a further client is told 421
   * @param perAddress of these from one address
   * @param waiting lines that wait for an earlier one's answer; a further one ends the session
   * @param listed lines of a listing over the control connection (STAT)
   * @param size bytes of one file; empty = no limit
   * @param line bytes of one command
   */
  public record Limits(
      int sessions, int perAddress, int waiting, int listed, OptionalLong size, int line) {
    public Limits {
      if (sessions < 1 || perAddress < 1 || waiting < 1 || listed < 1 || line < 1) {
        throw new IllegalArgumentException(
            "session limits: %d, %d, %d, %d, %d (expected: each at least 1)"
                .formatted(sessions, perAddress, waiting, listed, line));
      }
    }
  }

  /**
   * How long anything may take.
   *
   * @param idle without a command or a byte; the session then ends with 421
   * @param login from the greeting on
   * @param data until the client opens the data connection of a transfer; then 425
   * @param quiet how long a control connection must outlive the end of an upload's data, if nothing
   *     else shows that the client ended in order: a killed one closes both
   * @param quietInDoubt the same if the data stood still not long before, for whatever reason: the
   *     client may have lost patience, and what it says then may come by a slower way
   */
  public record Times(
      Duration idle, Duration login, Duration data, Duration quiet, Duration quietInDoubt) {}

  /** What a new installation runs with. */
  public static SessionSettings defaults() {
    return new SessionSettings(
        "Wharf",
        new Tls(Who.NOBODY, Who.NOBODY),
        new Passive(true, PassiveAddresses.fromConnection()),
        false,
        new Offers(Who.ACCOUNTS, true, true, true, false),
        new Limits(2000, 200, 64, 1000, OptionalLong.empty(), 8192),
        new Times(
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            Duration.ofSeconds(30),
            Duration.ofMillis(200),
            Duration.ofSeconds(5)));
  }

  public SessionSettings withGreeting(String text) {
    return new SessionSettings(text, tls, passive, active, offers, limits, times);
  }

  public SessionSettings withTls(Tls required) {
    return new SessionSettings(greeting, required, passive, active, offers, limits, times);
  }

  public SessionSettings withPassive(Passive other) {
    return new SessionSettings(greeting, tls, other, active, offers, limits, times);
  }

  public SessionSettings withActive(boolean offered) {
    return new SessionSettings(greeting, tls, passive, offered, offers, limits, times);
  }

  public SessionSettings withOffers(Offers others) {
    return new SessionSettings(greeting, tls, passive, active, others, limits, times);
  }

  public SessionSettings withLimits(Limits others) {
    return new SessionSettings(greeting, tls, passive, active, offers, others, times);
  }

  public SessionSettings withTimes(Times others) {
    return new SessionSettings(greeting, tls, passive, active, offers, limits, others);
  }
}
