package dev.wharf.ftp.server;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.session.PassiveAddresses;
import dev.wharf.ftp.session.PassiveAddresses.Host;
import dev.wharf.ftp.session.SessionSettings.Passive;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsSettings;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Two nodes that listen on the same ports, each at an address of its own; PASV names the other's.
 */
final class TwoNodes implements AutoCloseable {
  final FtpNode here;
  final FtpNode there;
  private final Database database;
  private final FilesystemObjectStore store;

  /**
   * Starts them.
   *
   * @param changed the settings of both
   * @param tls each loads it for itself, as nodes do
   */
  TwoNodes(String name, Path folder, UnaryOperator<FtpSettings> changed, Optional<TlsSettings> tls)
      throws IOException {
    database = Database.inMemory(name);
    store = new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("objects")));
    List<Integer> ports = FtpNode.freePorts(12);
    List<Integer> passive = ports.subList(2, ports.size());
    List<String> seeds = List.of("127.0.0.1:" + ports.get(0), "127.0.0.1:" + ports.get(1));
    FtpSettings first = changed.apply(settings("127.0.0.1", "127.0.0.2", passive));
    FtpSettings second = changed.apply(settings("127.0.0.2", "127.0.0.1", passive));
    CompletableFuture<FtpNode> one =
        CompletableFuture.supplyAsync(() -> member(ports.get(0), seeds, folder, first, tls));
    there = member(ports.get(1), seeds, folder, second, tls);
    here = one.join();
    here.awaitMembers(2);
    there.awaitMembers(2);
  }

  private static FtpSettings settings(String own, String others, List<Integer> passive)
      throws IOException {
    InetAddress address = InetAddress.getByName(own);
    Inet4Address told = (Inet4Address) InetAddress.getByName(others);
    FtpSettings settings = FtpSettings.on(new InetSocketAddress(address, 0), passive);
    PassiveAddresses addresses = new PassiveAddresses(new Host.Literal(told), List.of());
    return settings
        .withData(settings.data().withBind(address))
        .withSession(settings.session().withPassive(new Passive(true, addresses)));
  }

  private FtpNode member(
      int port, List<String> seeds, Path folder, FtpSettings settings, Optional<TlsSettings> tls) {
    try {
      return FtpNode.member(port, seeds, database, store, folder, settings, tls.map(Tls::load));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<FtpNode> both() {
    return List.of(here, there);
  }

  FtpNode other(FtpNode node) {
    return node == here ? there : here;
  }

  @Override
  public void close() {
    there.stop();
    here.stop();
    store.close();
    database.close();
  }
}
