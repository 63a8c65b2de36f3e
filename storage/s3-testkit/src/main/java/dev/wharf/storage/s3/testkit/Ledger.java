package dev.wharf.storage.s3.testkit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** What came to a relay, in the order of arrival, and the rules for what comes. */
final class Ledger {
  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();

  /** One request under way. */
  static final class Entry {
    private final S3Request request;
    private final Optional<Fault> fault;
    private long bodyBytes;
    private int status;

    private Entry(S3Request request, Optional<Fault> fault) {
      this.request = request;
      this.fault = fault;
    }

    S3Request request() {
      return request;
    }

    Optional<Fault> fault() {
      return fault;
    }

    synchronized void bodyPassed(int bytes) {
      bodyBytes += bytes;
    }

    synchronized boolean bodyBegun() {
      return bodyBytes > 0;
    }

    synchronized void answered(int status) {
      this.status = status;
    }

    private synchronized Exchange soFar() {
      OptionalInt answer = status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
      return new Exchange(request, bodyBytes, answer, fault);
    }
  }

  Entry begin(S3Request request) {
    Entry entry = new Entry(request, fault(request));
    entries.add(entry);
    return entry;
  }

  /** Of the first rule that takes it. */
  private Optional<Fault> fault(S3Request request) {
    return rules.stream().filter(rule -> rule.takes(request)).findFirst().map(Rule::fault);
  }

  List<Exchange> exchanges() {
    return entries.stream().map(Entry::soFar).toList();
  }

  void forget() {
    entries.clear();
  }

  void add(Rule rule) {
    rules.add(rule);
  }

  void dropRules() {
    rules.clear();
  }

  List<Rule> rules() {
    return List.copyOf(rules);
  }
}
