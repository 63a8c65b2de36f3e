package dev.wharf.storage.s3;

import dev.wharf.storage.s3.S3CheckReport.Row;
import dev.wharf.storage.spi.StorageFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Tries a bucket: whether its server does what a profile says. Everything it makes lies in a folder
 * of its own below the prefix, {@code .wharf/check-<random>/}, and is removed again.
 */
public final class S3Check {
  private final S3Settings settings;
  private final S3AsyncClient client;

  private S3Check(S3Settings settings, S3AsyncClient client) {
    this.settings = settings;
    this.client = client;
  }

  /**
   * Some hundred and twenty requests, small but for three parts of 5 MiB; blocks until the last is
   * answered.
   *
   * @throws StorageFailure if the bucket cannot be reached or written to at all
   */
  public static S3CheckReport run(S3Settings settings) {
    try (Connection connection = new Connection(settings, Tuning.defaults())) {
      return new S3Check(settings, connection.client()).run();
    }
  }

  private S3CheckReport run() {
    long start = System.nanoTime();
    Bench bench = new Bench(client, settings);
    Map<Probe, Finding> findings = new LinkedHashMap<>();
    try {
      bench.require();
      Probes.of(settings).forEach(probe -> findings.put(probe, probe.run(bench)));
    } finally {
      bench.clear();
    }
    return new S3CheckReport(
        S3Name.of(settings),
        settings.profile(),
        findings.entrySet().stream().map(each -> row(each.getKey(), each.getValue())).toList(),
        fitting(findings),
        bench.leftovers(),
        bench.requests(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private Row row(Probe probe, Finding finding) {
    return new Row(
        probe.capability(),
        probe.promise().map(promise -> promise.test(settings.profile())),
        finding.holds(),
        finding.words());
  }

  /** Of those whose promises hold: the one that promises the most, the own one before others. */
  private Optional<S3Profile> fitting(Map<Probe, Finding> findings) {
    return Arrays.stream(S3Profile.values())
        .filter(profile -> fits(profile, findings))
        .max(
            Comparator.<S3Profile>comparingLong(profile -> promises(profile, findings))
                .thenComparing(profile -> profile == settings.profile())
                .thenComparing(profile -> profile.pathStyle() == pathStyle())
                .thenComparing(profile -> profile == S3Profile.GENERIC));
  }

  /** A server that answered so may not answer otherwise. */
  private boolean pathStyle() {
    return settings.pathStyle().orElseGet(settings.profile()::pathStyle);
  }

  private static boolean fits(S3Profile profile, Map<Probe, Finding> findings) {
    return findings.entrySet().stream()
        .allMatch(each -> each.getValue().holds() || !promised(each.getKey(), profile));
  }

  private static long promises(S3Profile profile, Map<Probe, Finding> findings) {
    return findings.keySet().stream().filter(probe -> promised(probe, profile)).count();
  }

  private static boolean promised(Probe probe, S3Profile profile) {
    return probe.promise().filter(promise -> promise.test(profile)).isPresent();
  }

  /**
   * What a probe saw.
   *
   * @param holds whether the server has the capability
   * @param words how it put that
   */
  record Finding(boolean holds, String words) {
    static Finding yes() {
      return new Finding(true, "yes");
    }
  }

  /** Looks whether the server has a capability; what it throws means that it has not. */
  interface Trial {
    Finding run(Bench bench);
  }

  /**
   * One thing to try.
   *
   * @param capability in a few words
   * @param promise which profiles count on it; empty = nobody does, it is only told
   */
  record Probe(String capability, Optional<Predicate<S3Profile>> promise, Trial trial) {
    Finding run(Bench bench) {
      try {
        return trial.run(bench);
      } catch (StorageFailure e) {
        return new Finding(false, S3Refusal.words(e));
      }
    }
  }
}
