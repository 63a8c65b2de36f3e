package dev.wharf.cluster;

import com.typesafe.config.Config;
import java.util.List;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Lets a node join only a cluster with the same database and the same object store. Named in {@code
 * cluster.conf}; Pekko makes it, hence public. A node that is refused says so in its log and ends.
 */
public final class SameService extends JoinConfigCompatChecker {
  private static final Seq<String> KEYS =
      CollectionConverters.asScala(
              List.of("wharf.cluster.same.database", "wharf.cluster.same.store"))
          .toSeq();

  @Override
  public Seq<String> requiredKeys() {
    return KEYS;
  }

  @Override
  public ConfigValidation check(Config joining, Config actual) {
    return JoinConfigCompatChecker.fullMatch(KEYS, joining, actual);
  }
}
