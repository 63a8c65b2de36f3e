package dev.wharf.ftp.data;

import dev.wharf.access.proxy.ProxySettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How data connections are made, and how long anything may take.
 *
 * @param bind address to listen on; empty = all of them
 * @param ports passive ports this node listens on: the same on every replica
 * @param advertised those that its own sessions are given: all, or a slice that a load balancer
 *     leads here
 * @param proxy whether data connections come through a proxy that says for whom
 * @param dialFrom address that active connections are made from; empty = the system's choice
 * @param lenientTls a TLS connection that ends without close_notify is treated as one in clear; for
 *     clients that never send it
 * @param relay where other replicas hand over connections of this node's sessions; empty = the
 *     replica a connection lands on serves it
 * @param limits how long anything may take
 */
public record DataSettings(
    Optional<InetAddress> bind,
    List<Integer> ports,
    List<Integer> advertised,
    ProxySettings proxy,
    Optional<InetAddress> dialFrom,
    boolean lenientTls,
    Optional<Relay> relay,
    Limits limits) {

  /**
   * Where replicas hand over connections, in clear; a network of their own.
   *
   * @param host other replicas reach this node at
   * @param port 0 = any free one
   */
  public record Relay(InetAddress host, int port) {}

  /**
   * How long anything may take.
   *
   * @param inLine how long a client waits for a port when all are taken
   * @param reservation how long a reserved port waits for its client
   * @param quarantine how long a port that nobody came to stays closed to others at that address,
   *     so that a late connection cannot be taken for another's
   * @param dial how long an active connection may take
   * @param order how long a connection waits to be told what to do
   * @param handshake how long TLS may take to agree
   * @param verdict how long the session may take to judge an end
   * @param idle how long a client may say nothing, or take nothing, during a transfer
   * @param goodbye how long a client may take to close after the last byte
   */
  public record Limits(
      Duration inLine,
      Duration reservation,
      Duration quarantine,
      Duration dial,
      Duration order,
      Duration handshake,
      Duration verdict,
      Duration idle,
      Duration goodbye) {

    /** What a new installation runs with. */
    public static Limits defaults() {
      return new Limits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofMinutes(2),
          Duration.ofSeconds(5));
    }

    /** As these, but a client waits this long for a port. */
    public Limits withInLine(Duration wait) {
      return new Limits(
          wait, reservation, quarantine, dial, order, handshake, verdict, idle, goodbye);
    }
  }

  public DataSettings {
    ports = List.copyOf(ports);
    advertised = List.copyOf(advertised);
    if (ports.isEmpty()) {
      throw new IllegalArgumentException("passive ports: none (expected: at least one)");
    }
    if (advertised.isEmpty() || !ports.containsAll(advertised)) {
      throw new IllegalArgumentException(
          "advertised ports: " + advertised + " (expected: one or more of " + ports + ")");
    }
  }

  /** Listens on these ports and gives out all of them. */
  public static DataSettings on(List<Integer> ports) {
    return new DataSettings(
        Optional.empty(),
        ports,
        ports,
        ProxySettings.off(),
        Optional.empty(),
        false,
        Optional.empty(),
        Limits.defaults());
  }

  public DataSettings withBind(InetAddress address) {
    return new DataSettings(
        Optional.of(address), ports, advertised, proxy, dialFrom, lenientTls, relay, limits);
  }

  public DataSettings withAdvertised(List<Integer> slice) {
    return new DataSettings(bind, ports, slice, proxy, dialFrom, lenientTls, relay, limits);
  }

  public DataSettings withProxy(ProxySettings required) {
    return new DataSettings(bind, ports, advertised, required, dialFrom, lenientTls, relay, limits);
  }

  public DataSettings withDialFrom(InetAddress address) {
    return new DataSettings(
        bind, ports, advertised, proxy, Optional.of(address), lenientTls, relay, limits);
  }

  public DataSettings withLenientTls(boolean lenient) {
    return new DataSettings(bind, ports, advertised, proxy, dialFrom, lenient, relay, limits);
  }

  public DataSettings withRelay(Relay place) {
    return new DataSettings(
        bind, ports, advertised, proxy, dialFrom, lenientTls, Optional.of(place), limits);
  }

  public DataSettings withLimits(Limits others) {
    return new DataSettings(bind, ports, advertised, proxy, dialFrom, lenientTls, relay, others);
  }
}
