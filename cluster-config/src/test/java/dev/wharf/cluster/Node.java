package dev.wharf.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** One member with notebooks. */
final class Node implements AutoCloseable {
  /** Lists of lines are what this test persists and nothing of ours is. */
  private static final Config LISTS =
      ConfigFactory.parseString(
          "pekko.actor.serialization-bindings.\"java.util.ArrayList\" = jackson-cbor");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Database database;
  private final ActorSystem<Void> system;

  private Node(Database database, ActorSystem<Void> system) {
    this.database = database;
    this.system = system;
  }

  static Node start(DatabaseSettings settings) throws Exception {
    Database database = Database.open(settings);
    ActorSystem<Void> system =
        ClusterStart.start(ClusterSettings.alone(), LISTS, database, Behaviors.empty());
    get(ClusterStart.up(system, PATIENCE));
    return new Node(database, system);
  }

  ActorSystem<Void> system() {
    return system;
  }

  ActorRef<Notebook.Command> open(String actor, String notebook) {
    return system.systemActorOf(new Notebook(notebook), actor, Props.empty());
  }

  CompletionStage<List<String>> write(ActorRef<Notebook.Command> notebook, String... lines) {
    return AskPattern.ask(
        notebook,
        replyTo -> new Notebook.Write(List.of(lines), replyTo),
        PATIENCE,
        system.scheduler());
  }

  CompletionStage<List<String>> read(ActorRef<Notebook.Command> notebook) {
    return AskPattern.ask(notebook, Notebook.Read::new, PATIENCE, system.scheduler());
  }

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    system.terminate();
    get(system.getWhenTerminated());
    database.close();
  }
}
