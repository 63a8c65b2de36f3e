package dev.wharf.ftp.tls;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/** An actor system that belongs to no cluster, for what is tested without one. */
public final class LocalKit {
  private LocalKit() {}

  public static ActorTestKit create() {
    return ActorTestKit.create(
        ConfigFactory.parseString("pekko.actor.provider = local")
            .withFallback(ConfigFactory.load()));
  }
}
