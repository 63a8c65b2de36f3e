package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTlsTest {
  /** Files that changed are read again at once. */
  private static final Config IMPATIENT =
      ConfigFactory.parseString(
          "pekko.remote.artery.ssl.rotating-keys-engine.ssl-context-cache-ttl = 100ms");

  @TempDir static Path folder;

  private static ClusterTls shared;
  private static ClusterTls next;
  private static ClusterTls foreign;

  @BeforeAll
  static void sign() throws Exception {
    Authority ours = new Authority(folder.resolve("ours"));
    shared = ours.issue("member");
    next = ours.issue("next");
    foreign = new Authority(folder.resolve("theirs")).issue("member");
  }

  @Test
  void members_show_each_other_certificates_also_new_ones_and_a_stranger_stays_outside()
      throws Exception {
    ClusterTls mounted = copied();
    int seed = Member.freePort();
    try (Member first = start(seed, seed, mounted);
        Member second = start(0, seed, mounted)) {
      first.awaitUp();
      second.awaitUp();

      try (Member stranger = start(0, seed, foreign)) {
        assertThatThrownBy(
                () -> Node.get(ClusterStart.up(stranger.system(), Duration.ofSeconds(8))))
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(TimeoutException.class);
        assertThat(first.upMembers()).hasSize(2);
      }

      var before = Authority.read(mounted.certificate());
      replace(next, mounted);
      assertThat(Authority.read(mounted.certificate())).isNotEqualTo(before);
      try (Member third = start(0, seed, mounted)) {
        third.awaitUp();
        FormationTest.awaitTogether(3, first, second, third);
      }
    }
  }

  private static ClusterTls copied() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    ClusterTls files =
        new ClusterTls(mount.resolve("tls.crt"), mount.resolve("tls.key"), shared.trust());
    replace(shared, files);
    return files;
  }

  private static void replace(ClusterTls by, ClusterTls files) throws IOException {
    Files.copy(by.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(by.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Member start(int port, int seed, ClusterTls tls) {
    return Member.start(
        new ClusterSettings("127.0.0.1", port, List.of("127.0.0.1:" + seed)).withTls(tls),
        IMPATIENT,
        Database.inMemory("tls-" + System.nanoTime()));
  }

  @Test
  void files_that_cannot_be_used_are_named() throws Exception {
    ClusterTls good = shared;
    ClusterTls other = next;
    Path noise = Files.writeString(folder.resolve("noise"), "no PEM");
    Path missing = folder.resolve("missing");

    assertThat(good.unusable()).isEmpty();
    assertUnusable(new ClusterTls(missing, good.key(), good.trust()), missing, "a certificate");
    assertUnusable(new ClusterTls(noise, good.key(), good.trust()), noise, "a certificate");
    assertUnusable(
        new ClusterTls(good.certificate(), noise, good.trust()), noise, "an unencrypted PKCS#8");
    assertUnusable(
        new ClusterTls(good.certificate(), missing, good.trust()), missing, "an unencrypted");
    assertUnusable(
        new ClusterTls(good.certificate(), good.key(), noise), noise, "a certificate (PEM)");
    assertUnusable(
        new ClusterTls(good.certificate(), other.key(), good.trust()),
        other.key(),
        "the key of the certificate");
    assertUnusable(
        new ClusterTls(good.certificate(), good.key(), foreign.trust()),
        good.certificate(),
        "has signed");
  }

  private static void assertUnusable(ClusterTls tls, Path file, String expected) {
    Optional<ClusterTls.Unusable> unusable = tls.unusable();
    assertThat(unusable).get().extracting(ClusterTls.Unusable::file).isEqualTo(file);
    assertThat(unusable.orElseThrow().expected()).contains(expected);
  }
}
