package dev.wharf.access;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** This node's door-keeper: start it once for each actor system. */
public final class AccessControl {
  static final EntityTypeKey<GuardCommand> KEY =
      EntityTypeKey.create(GuardCommand.class, "login-guard");

  private static final Duration RELOAD_INTERVAL = Duration.ofSeconds(2);

  private AccessControl() {}

  /**
   * Reads a users file, and again when it changes; starts this node's share of the login guards.
   *
   * @param system a member of the cluster
   * @throws WrongUsersFile if the file cannot be read or used
   */
  public static Accounts start(ActorSystem<?> system, Path usersFile, LoginPolicy policy) {
    return start(system, List.of(usersFile), policy);
  }

  /**
   * The same with several files whose entries add up: unFTP keeps secrets in one and what accounts
   * may do in another.
   */
  public static Accounts start(ActorSystem<?> system, List<Path> usersFiles, LoginPolicy policy) {
    return start(system, usersFiles, policy, Clock.systemUTC());
  }

  static Accounts start(
      ActorSystem<?> system, List<Path> usersFiles, LoginPolicy policy, Clock clock) {
    UsersWatch users = UsersWatch.start(usersFiles);
    system
        .scheduler()
        .scheduleWithFixedDelay(
            RELOAD_INTERVAL,
            RELOAD_INTERVAL,
            users::check,
            system.dispatchers().lookup(DispatcherSelector.blocking()));
    HashThreads threads = new HashThreads();
    system.getWhenTerminated().thenRun(threads::close);
    return new FileAccounts(
        users, new Attempts(policy, guards(system, policy, clock)), threads, policy);
  }

  private static Guards guards(ActorSystem<?> system, LoginPolicy policy, Clock clock) {
    ClusterSharding sharding = ClusterSharding.get(system);
    sharding.init(
        Entity.of(
                KEY,
                entity ->
                    LoginGuard.create(
                        policy,
                        GuardKey.ofEntityId(entity.getEntityId()).by(),
                        clock,
                        self -> entity.getShard().tell(new ClusterSharding.Passivate<>(self))))
            .withStopMessage(GuardCommand.Stop.STOP)
            .withSettings(ClusterShardingSettings.create(system).withNoPassivationStrategy()));
    return new ShardedGuards(
        key -> sharding.entityRefFor(KEY, key.entityId()),
        new LocalGuards(policy, clock),
        system.scheduler());
  }
}
