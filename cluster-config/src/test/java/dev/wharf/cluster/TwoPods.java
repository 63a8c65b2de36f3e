package dev.wharf.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.Optional;

/**
 * Two members that find each other through Kubernetes' API, in a JVM of its own: where the API is
 * stands in the environment. Arguments: the API's certificate, the token, two management ports.
 */
final class TwoPods {
  private TwoPods() {}

  public static void main(String[] arguments) throws Exception {
    Config account =
        ConfigFactory.parseMap(
            Map.of(
                "pekko.discovery.kubernetes-api",
                Map.of("api-ca-path", arguments[0], "api-token-path", arguments[1])));
    ClusterSettings pod =
        new ClusterSettings(
            "127.0.0.1",
            0,
            new Joining.Kubernetes(
                Optional.of("files"), "app=wharf,tier in (up)", "management", 2));
    try (Member one = Member.start(pod, account, Database.inMemory("one"));
        Member two = Member.start(pod, account, Database.inMemory("two"))) {
      one.answeringAt(Integer.parseInt(arguments[2]));
      two.answeringAt(Integer.parseInt(arguments[3]));
      one.awaitUp();
      two.awaitUp();
      FormationTest.awaitTogether(2, one, two);
      System.out.println("together");
    }
  }
}
