package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.tls.Identity;
import dev.wharf.ftp.tls.TestCertificate;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsSettings;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python's ftplib, where there is a Python: it waits for each reply, and is strict about them. */
class PythonClientTest {
  private static final String SCRIPT =
      """
      import ftplib, io, os, socket, ssl, sys
      host, port = sys.argv[1], int(sys.argv[2])

      def check(held, what):
          if not held:
              raise SystemExit("failed: " + what)

      def round_trip(ftp, name):
          content = os.urandom(300000)
          reply = ftp.storbinary("STOR " + name, io.BytesIO(content))
          check(reply.startswith("226"), reply)
          back = io.BytesIO()
          ftp.retrbinary("RETR " + name, back.write)
          check(back.getvalue() == content, "content")
          back = io.BytesIO()
          ftp.retrbinary("RETR " + name, back.write, rest=299990)
          check(back.getvalue() == content[299990:], "rest")
          check(ftp.size(name) == 300000, "size")
          check(name in ftp.nlst(), "nlst")
          check(dict(ftp.mlsd())[name]["size"] == "300000", "mlsd")

      ftp = ftplib.FTP()
      ftp.connect(host, port, timeout=20)
      ftp.login("anna", "secret")
      ftp.mkd("python files")
      ftp.cwd("python files")
      check(ftp.pwd() == "/python files", "pwd")
      round_trip(ftp, "plain.bin")
      ftp.rename("plain.bin", "other.bin")
      ftp.storlines("STOR lines.txt", io.BytesIO(b"one\\ntwo\\n"))
      lines = []
      ftp.retrlines("RETR lines.txt", lines.append)
      check(lines == ["one", "two"], "lines")
      ftp.voidcmd("TYPE I")
      check(ftp.size("lines.txt") == 8, "converted")

      # Cut in the middle, gone on with by somebody else.
      content = os.urandom(200000)
      data = ftp.transfercmd("STOR cut.bin")
      data.sendall(content[:120000])
      data.close()
      ftp.sock.close()
      ftp = ftplib.FTP()
      ftp.connect(host, port, timeout=20)
      ftp.login("anna", "secret")
      ftp.cwd("python files")
      ftp.voidcmd("TYPE I")
      offset = 0
      while offset == 0:
          try:
              offset = ftp.size("cut.bin")
          except ftplib.error_perm:
              pass
      reply = ftp.storbinary("STOR cut.bin", io.BytesIO(content[offset:]), rest=offset)
      check(reply.startswith("226"), reply)
      back = io.BytesIO()
      ftp.retrbinary("RETR cut.bin", back.write)
      check(back.getvalue() == content, "resumed content")

      # ABOR
      data = ftp.transfercmd("STOR aborted.bin")
      data.sendall(content)
      ftp.putcmd("ABOR")
      reply = ftp.getmultiline()
      check(reply.startswith("426") and " bytes are kept, REST " in reply, reply)
      check(ftp.getmultiline().startswith("226"), "226")
      data.close()
      check("aborted.bin" not in ftp.nlst(), "aborted")
      ftp.quit()

      context = ssl.create_default_context()
      context.check_hostname = False
      context.verify_mode = ssl.CERT_NONE
      tls = ftplib.FTP_TLS(context=context)
      tls.connect(host, port, timeout=20)
      tls.login("anna", "secret")
      tls.prot_p()
      tls.voidcmd("TYPE I")
      data = tls.transfercmd("STOR tls.bin")
      data.sendall(content)
      try:
          data.unwrap()
      except (ssl.SSLError, OSError):
          pass
      data.close()
      check(tls.voidresp().startswith("226"), "tls 226")
      check(tls.size("tls.bin") == 200000, "tls size")
      check("tls.bin" in tls.nlst(), "tls nlst")
      print("all is well")
      """;

  @TempDir static Path folder;
  private static Database database;
  private static FilesystemObjectStore store;
  private static FtpNode node;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(Python.isThere(), "no python3 here");
    database = Database.inMemory("ftp-python");
    store = new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("objects")));
    TestCertificate certificate = TestCertificate.rsa(folder, "localhost");
    node =
        FtpNode.alone(
            database,
            store,
            folder,
            FtpSettings.on(new InetSocketAddress("127.0.0.1", 0), FtpNode.freePorts(20)),
            Optional.of(
                Tls.load(
                    TlsSettings.of(new Identity.Pem(certificate.chain(), certificate.key())))));
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.stop();
      store.close();
      database.close();
    }
  }

  @Test
  void ftplib_does_all_it_can() throws IOException, InterruptedException {
    InetSocketAddress address = node.server.explicit().orElseThrow();
    String said =
        Python.run(
            folder,
            SCRIPT,
            List.of(address.getAddress().getHostAddress(), Integer.toString(address.getPort())));
    assertThat(said).contains("all is well");
  }
}
