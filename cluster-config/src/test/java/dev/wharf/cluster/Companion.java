package dev.wharf.cluster;

import java.util.List;

/** A member in a JVM of its own, to be killed. Argument: the seed. */
final class Companion {
  private Companion() {}

  public static void main(String[] arguments) throws Exception {
    ClusterSettings settings =
        new ClusterSettings("127.0.0.1", 0, List.of(arguments[0]))
            .withPreset(Preset.FAST)
            .withDowning(Downing.LEASE_MAJORITY);
    Member self = Member.start(settings, Database.inMemory("companion"));
    self.awaitUp();
    System.out.println("up");
    Thread.currentThread().join();
  }
}
