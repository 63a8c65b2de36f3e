package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data connections must resume the TLS session of their control connection, whichever node they
 * land on. Python's ftplib can be made to do so, and not to.
 */
class StrictNodesTest {
  private static final String SCRIPT =
      """
      import ftplib, io, os, ssl, sys, time
      places = [(sys.argv[1], int(sys.argv[2])), (sys.argv[3], int(sys.argv[4]))]
      context = ssl.create_default_context()
      context.check_hostname = False
      context.verify_mode = ssl.CERT_NONE
      content = os.urandom(1500000)

      class Client(ftplib.FTP_TLS):
          # The TLS session that data connections go on with; None: each begins one.
          def ntransfercmd(self, cmd, rest=None):
              connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
              return self.context.wrap_socket(connection, session=self.resumed), size

          def begin(self, session=None):
              self.voidcmd("AUTH TLS")
              self.sock = self.context.wrap_socket(self.sock, session=session)
              self.file = self.sock.makefile("r", encoding=self.encoding)
              self.login("anna", "secret", secure=False)
              self.prot_p()
              self.voidcmd("TYPE I")
              self.resumed = self.sock.session

      def login(place, elsewhere, session=None):
          ftp = Client(context=context, timeout=20)
          ftp.connect(*place)
          # What PASV names is the other node.
          ftp.trust_server_pasv_ipv4_address = elsewhere
          ftp.begin(session)
          return ftp

      def check(held, what):
          if not held:
              raise SystemExit("failed: " + str(what))

      def works(ftp, name):
          reply = ftp.storbinary("STOR " + name, io.BytesIO(content))
          check(reply.startswith("226"), reply)
          back = io.BytesIO()
          ftp.retrbinary("RETR " + name, back.write)
          check(back.getvalue() == content, "content")
          check(name in ftp.nlst(), "nlst")
          check(dict(ftp.mlsd())[name]["size"] == str(len(content)), "mlsd")

      def refused(ftp, name, session):
          own, ftp.resumed = ftp.resumed, session
          try:
              ftp.storbinary("STOR " + name, io.BytesIO(content))
              raise SystemExit("failed: taken without its session")
          except ftplib.Error as reply:
              check(str(reply).startswith("522"), reply)
          except OSError:
              reply = ftp.getmultiline()
              check(reply.startswith("522"), reply)
          try:
              ftp.nlst()
              raise SystemExit("failed: listed without its session")
          except ftplib.Error as reply:
              check(str(reply).startswith("522"), reply)
          except OSError:
              reply = ftp.getmultiline()
              check(reply.startswith("522"), reply)
          ftp.resumed = own
          check(name not in ftp.nlst(), "published")
          ftp.voidcmd("TYPE I")
          try:
              raise SystemExit("failed: kept " + str(ftp.size(name)))
          except ftplib.error_perm as reply:
              check(str(reply).startswith("550"), reply)

      # Nothing waits for the 5 s that a client may take to close: this one does so at once.
      for elsewhere in False, True:
          ftp = login(places[0], elsewhere)
          for i in range(40):
              began = time.monotonic()
              ftp.nlst()
              check(time.monotonic() - began < 4.5, "a listing that ended late")
          ftp.quit()

      for place in places:
          for elsewhere in False, True:
              name = "%s-%s" % (place[0], elsewhere)
              ftp = login(place, elsewhere)
              check(ftp.sock.version() == "TLSv1.2", ftp.sock.version())
              works(ftp, name)
              refused(ftp, name + "-fresh", None)
              other = login(place, elsewhere)
              refused(ftp, name + "-other", other.resumed)
              works(other, name + "-second")
              # Clients with several control connections resume there, too.
              twin = login(place, elsewhere, ftp.resumed)
              check(twin.sock.session_reused, "twin")
              works(twin, name + "-twin")
              works(ftp, name + "-first")
              for each in ftp, other, twin:
                  each.quit()
              print("==", name)
      """;

  @TempDir Path folder;

  @Test
  void data_connections_resume_or_are_refused_wherever_they_land()
      throws IOException, InterruptedException {
    assumeTrue(Python.isThere(), "no python3 here");
    Path script = Files.writeString(folder.resolve("strict.py"), SCRIPT);
    // JSSE looks at its property when it is loaded, so this needs a JVM of its own.
    Process nodes =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-Dwharf.test.fork=" + System.getProperty("wharf.test.fork", "1"),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StrictNodesMain.class.getName(),
                folder.toString(),
                script.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(nodes.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(nodes.waitFor()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.startsWith("==")))
        .as(said)
        .containsExactly(
            "== 127.0.0.1-False", "== 127.0.0.1-True", "== 127.0.0.2-False", "== 127.0.0.2-True");
  }
}
