package dev.wharf.app.admin;

import dev.wharf.app.admin.Vitals.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The cluster.
 *
 * @param asked the replica that answers this: {@code host:port}
 */
record MembersView(String asked, List<Member> members) {

  /**
   * A member of it.
   *
   * @param address where other members reach it: {@code host:port}
   * @param status as Pekko has it: {@code up}, {@code leaving}, …
   * @param oldest it came first, so that the singletons live there
   * @param leader it moves members from one status to the next
   * @param reachable the others can reach it
   * @param silent it gave no answer in time
   * @param replica what it said
   */
  record Member(
      String address,
      String status,
      List<String> roles,
      boolean oldest,
      boolean leader,
      boolean reachable,
      boolean silent,
      Optional<Replica> replica) {}

  /**
   * What a replica serves.
   *
   * @param missing why it is not ready
   * @param writers requests that are writing
   * @param sessions FTP sessions
   * @param rates bytes a second
   * @param running what they write to; not more than 500
   */
  record Replica(
      String version,
      Instant started,
      boolean ready,
      List<String> missing,
      int writers,
      int sessions,
      Memory memory,
      Rates rates,
      List<Running> running) {}

  /** Bytes that unfinished parts hold, and may hold. */
  record Memory(long used, long total) {}

  /** Bytes a second by protocol. */
  record Rates(Rate tus, Rate ftp) {}

  /** Bytes a second: in = from clients. */
  record Rate(long in, long out) {}

  /**
   * A request that writes.
   *
   * @param from where its bytes go from; empty while it waits for the write lease
   * @param received bytes that came with it until now, stored or not
   */
  record Running(String upload, Instant since, OptionalLong from, long received) {}

  static Replica replica(ReplicaReport report) {
    Vitals vitals = report.vitals();
    return new Replica(
        report.version(),
        report.started(),
        report.missing().isEmpty(),
        report.missing(),
        vitals.writers(),
        vitals.sessions(),
        new Memory(vitals.memoryUsed(), vitals.memoryTotal()),
        rates(report.rates()),
        report.running().stream()
            .map(w -> new Running(w.upload().value(), w.since(), w.from(), w.received()))
            .toList());
  }

  private static Rates rates(Traffic rates) {
    return new Rates(
        new Rate(rates.tusIn(), rates.tusOut()), new Rate(rates.ftpIn(), rates.ftpOut()));
  }
}
