package dev.wharf.ftp.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.command.FtpCommand.Digest;
import dev.wharf.ftp.command.FtpCommand.Opts;
import dev.wharf.ftp.command.FtpCommand.Protection;
import dev.wharf.ftp.command.FtpCommand.Representation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines, and what they mean. */
class CommandParserTest {
  private static final Instant TIME = Instant.parse("2020-02-29T13:14:15Z");

  private static Parsed parse(String line) {
    return CommandParser.parse(ByteString.fromString(line));
  }

  private static Arguments row(String line, Verb verb, FtpCommand command) {
    return Arguments.of(line, verb, command);
  }

  static Stream<Arguments> access() {
    return Stream.of(
        row("USER bob", Verb.USER, new FtpCommand.User("bob")),
        row("user bob", Verb.USER, new FtpCommand.User("bob")),
        row("uSeR Bob Smith", Verb.USER, new FtpCommand.User("Bob Smith")),
        row("USER bob@host", Verb.USER, new FtpCommand.User("bob@host")),
        row("USER bøb", Verb.USER, new FtpCommand.User("bøb")),
        row("PASS secret", Verb.PASS, new FtpCommand.Pass("secret")),
        row("PASS  two spaces ", Verb.PASS, new FtpCommand.Pass(" two spaces ")),
        row("PASS", Verb.PASS, new FtpCommand.Pass("")),
        row("PASS ", Verb.PASS, new FtpCommand.Pass("")),
        row("ACCT wood", Verb.ACCT, new FtpCommand.Acct("wood")),
        row("REIN", Verb.REIN, new FtpCommand.Rein()),
        row("QUIT", Verb.QUIT, new FtpCommand.Quit()),
        row("QUIT  ", Verb.QUIT, new FtpCommand.Quit()),
        row("bye", Verb.QUIT, new FtpCommand.Quit()),
        row("HOST ftp.example.com", Verb.HOST, new FtpCommand.Host("ftp.example.com")),
        row("HOST [::1]", Verb.HOST, new FtpCommand.Host("[::1]")),
        row("HOST 192.0.2.1", Verb.HOST, new FtpCommand.Host("192.0.2.1")));
  }

  static Stream<Arguments> protection() {
    return Stream.of(
        row("AUTH TLS", Verb.AUTH, new FtpCommand.Auth("TLS")),
        row("AUTH tls", Verb.AUTH, new FtpCommand.Auth("TLS")),
        row("AUTH TLS-C", Verb.AUTH, new FtpCommand.Auth("TLS-C")),
        row("AUTH TLS-P", Verb.AUTH, new FtpCommand.Auth("TLS-P")),
        row("AUTH SSL", Verb.AUTH, new FtpCommand.Auth("SSL")),
        row("PBSZ 0", Verb.PBSZ, new FtpCommand.Pbsz(0)),
        row("PBSZ 4294967295", Verb.PBSZ, new FtpCommand.Pbsz(4294967295L)),
        row("PROT C", Verb.PROT, new FtpCommand.Prot(Protection.CLEAR)),
        row("PROT p", Verb.PROT, new FtpCommand.Prot(Protection.PRIVATE)),
        row("CCC", Verb.CCC, new FtpCommand.Ccc()));
  }

  static Stream<Arguments> about() {
    return Stream.of(
        row("FEAT", Verb.FEAT, new FtpCommand.Feat()),
        row("HELP", Verb.HELP, new FtpCommand.Help(Optional.empty())),
        row("HELP retr", Verb.HELP, new FtpCommand.Help(Optional.of("RETR"))),
        row("HELP SITE chmod", Verb.HELP, new FtpCommand.Help(Optional.of("SITE CHMOD"))),
        row("NOOP", Verb.NOOP, new FtpCommand.Noop()),
        row("noop ", Verb.NOOP, new FtpCommand.Noop()),
        row("SYST", Verb.SYST, new FtpCommand.Syst()),
        row("STAT", Verb.STAT, new FtpCommand.Stat(Optional.empty())),
        row("STAT ", Verb.STAT, new FtpCommand.Stat(Optional.empty())),
        row("STAT a b", Verb.STAT_PATH, new FtpCommand.Stat(Optional.of("a b"))),
        row("STAT -la pub", Verb.STAT_PATH, new FtpCommand.Stat(Optional.of("pub"))),
        row("STAT -l", Verb.STAT_PATH, new FtpCommand.Stat(Optional.of("."))),
        row("CLNT lftp/4.9.2", Verb.CLNT, new FtpCommand.Clnt("lftp/4.9.2")),
        row("LANG", Verb.LANG, new FtpCommand.Lang(Optional.empty())),
        row("LANG en", Verb.LANG, new FtpCommand.Lang(Optional.of("en"))),
        row("LANG en-GB", Verb.LANG, new FtpCommand.Lang(Optional.of("en-GB"))),
        row("OPTS UTF8 ON", Verb.OPTS, new Opts.Utf8(true)),
        row("OPTS utf8 on", Verb.OPTS, new Opts.Utf8(true)),
        row("OPTS UTF8", Verb.OPTS, new Opts.Utf8(true)),
        row("OPTS UTF-8 NLST", Verb.OPTS, new Opts.Utf8(true)),
        row("OPTS UTF8 OFF", Verb.OPTS, new Opts.Utf8(false)),
        row("OPTS MLST size;Type;", Verb.OPTS, new Opts.Mlst(List.of("size", "type"))),
        row("OPTS MLST Modify", Verb.OPTS, new Opts.Mlst(List.of("modify"))),
        row("OPTS MLST", Verb.OPTS, new Opts.Mlst(List.of())),
        row("OPTS MLST UNIX.mode;x-y;", Verb.OPTS, new Opts.Mlst(List.of("unix.mode", "x-y"))),
        row("OPTS HASH", Verb.OPTS, new Opts.Hash(Optional.empty())),
        row("OPTS HASH sha-256", Verb.OPTS, new Opts.Hash(Optional.of(Digest.SHA256))),
        row("OPTS HASH CRC32", Verb.OPTS, new Opts.Hash(Optional.of(Digest.CRC32))),
        row("OPTS MODE Z LEVEL 6", Verb.OPTS, new Opts.Other("MODE")));
  }

  static Stream<Arguments> parameters() {
    return Stream.of(
        row("TYPE A", Verb.TYPE, new FtpCommand.Type(Representation.ASCII)),
        row("TYPE a n", Verb.TYPE, new FtpCommand.Type(Representation.ASCII)),
        row("TYPE I", Verb.TYPE, new FtpCommand.Type(Representation.IMAGE)),
        row("TYPE L 8", Verb.TYPE, new FtpCommand.Type(Representation.IMAGE)),
        row("TYPE L8", Verb.TYPE, new FtpCommand.Type(Representation.IMAGE)),
        row("MODE S", Verb.MODE, new FtpCommand.Mode()),
        row("MODE s", Verb.MODE, new FtpCommand.Mode()),
        row("STRU F", Verb.STRU, new FtpCommand.Stru()),
        row("PASV", Verb.PASV, new FtpCommand.Pasv()),
        row("EPSV", Verb.EPSV, new FtpCommand.Epsv(OptionalInt.empty())),
        row("EPSV 1", Verb.EPSV, new FtpCommand.Epsv(OptionalInt.of(1))),
        row("EPSV 2", Verb.EPSV, new FtpCommand.Epsv(OptionalInt.of(2))),
        row("EPSV ALL", Verb.EPSV, new FtpCommand.EpsvAll()),
        row("EPSV all", Verb.EPSV, new FtpCommand.EpsvAll()),
        row("PORT 127,0,0,1,4,1", Verb.PORT, port("127.0.0.1", 1025)),
        row("PORT 10,0,255,7,255,255", Verb.PORT, port("10.0.255.7", 65535)),
        row("EPRT |1|132.235.1.2|6275|", Verb.EPRT, port("132.235.1.2", 6275)),
        row(
            "EPRT |2|1080::8:800:200C:417A|5282|",
            Verb.EPRT,
            port("1080:0:0:0:8:800:200c:417a", 5282)),
        row("EPRT !2!::1!21!", Verb.EPRT, port("::1", 21)),
        row("EPRT .2.fe80::.99.", Verb.EPRT, port("fe80::", 99)),
        row("EPRT |2|::|1|", Verb.EPRT, port("::", 1)),
        row("EPRT |2|1:2:3:4:5:6:7:8|1|", Verb.EPRT, port("1:2:3:4:5:6:7:8", 1)),
        row("EPRT |2|64:ff9b::192.0.2.33|1|", Verb.EPRT, port("64:ff9b::c000:221", 1)),
        row("EPRT |2|::ffff:10.1.2.3|1|", Verb.EPRT, port("10.1.2.3", 1)),
        row("REST 0", Verb.REST, new FtpCommand.Rest(0)),
        row("REST 9223372036854775807", Verb.REST, new FtpCommand.Rest(Long.MAX_VALUE)),
        row("ALLO 1000", Verb.ALLO, new FtpCommand.Allo(1000)),
        row("ALLO 1000 R 80", Verb.ALLO, new FtpCommand.Allo(1000)));
  }

  private static FtpCommand port(String address, int port) {
    try {
      return new FtpCommand.Port(InetAddress.getByName(address), port);
    } catch (UnknownHostException notALiteral) {
      throw new IllegalArgumentException(notALiteral);
    }
  }

  static Stream<Arguments> transfers() {
    return Stream.of(
        row("RETR a", Verb.RETR, new FtpCommand.Retr("a")),
        row("RETR /a/b c/d", Verb.RETR, new FtpCommand.Retr("/a/b c/d")),
        row("RETR  leading", Verb.RETR, new FtpCommand.Retr(" leading")),
        row("RETR trailing ", Verb.RETR, new FtpCommand.Retr("trailing ")),
        row("RETR -dash", Verb.RETR, new FtpCommand.Retr("-dash")),
        row("RETR grün/日本語", Verb.RETR, new FtpCommand.Retr("grün/日本語")),
        row("RETR \uD83D\uDE00", Verb.RETR, new FtpCommand.Retr("\uD83D\uDE00")),
        row("STOR a", Verb.STOR, new FtpCommand.Stor("a")),
        row("STOR -la", Verb.STOR, new FtpCommand.Stor("-la")),
        row("STOR \"a\"", Verb.STOR, new FtpCommand.Stor("\"a\"")),
        row("STOU", Verb.STOU, new FtpCommand.Stou(Optional.empty())),
        row("STOU a", Verb.STOU, new FtpCommand.Stou(Optional.of("a"))),
        row("APPE a b", Verb.APPE, new FtpCommand.Appe("a b")),
        row("ABOR", Verb.ABOR, new FtpCommand.Abor()));
  }

  static Stream<Arguments> listings() {
    return Stream.of(
        row("LIST", Verb.LIST, list("", false)),
        row("LIST ", Verb.LIST, list("", false)),
        row("LIST pub", Verb.LIST, list("pub", false)),
        row("LIST my file", Verb.LIST, list("my file", false)),
        row("LIST  leading", Verb.LIST, list(" leading", false)),
        row("LIST *.txt", Verb.LIST, list("*.txt", false)),
        row("LIST -l", Verb.LIST, list("", false)),
        row("LIST -a", Verb.LIST, list("", true)),
        row("LIST -A", Verb.LIST, list("", true)),
        row("LIST -la", Verb.LIST, list("", true)),
        row("LIST -alRt", Verb.LIST, list("", true)),
        row("LIST -a -l", Verb.LIST, list("", true)),
        row("LIST -l my file", Verb.LIST, list("my file", false)),
        row("LIST -la  leading", Verb.LIST, list(" leading", true)),
        row("LIST -l -a a -b", Verb.LIST, list("a -b", true)),
        row("LIST -rf", Verb.LIST, list("", true)),
        row("LIST -- -rf", Verb.LIST, list("-rf", false)),
        row("LIST -a -- -l x", Verb.LIST, list("-l x", true)),
        row("LIST --", Verb.LIST, list("", false)),
        row("LIST -- --", Verb.LIST, list("--", false)),
        row("LIST ./-rf", Verb.LIST, list("./-rf", false)),
        row("LIST -report", Verb.LIST, list("-report", false)),
        row("LIST -l -report", Verb.LIST, list("-report", false)),
        row("LIST --all", Verb.LIST, list("--all", false)),
        row("LIST -", Verb.LIST, list("-", false)),
        row("LIST a-l", Verb.LIST, list("a-l", false)),
        row("NLST", Verb.NLST, new FtpCommand.Nlst(Optional.empty(), false)),
        row("NLST -a", Verb.NLST, new FtpCommand.Nlst(Optional.empty(), true)),
        row("NLST a b", Verb.NLST, new FtpCommand.Nlst(Optional.of("a b"), false)),
        row("NLST -1 *", Verb.NLST, new FtpCommand.Nlst(Optional.of("*"), false)),
        row("MLSD", Verb.MLSD, new FtpCommand.Mlsd(Optional.empty())),
        row("MLSD -a", Verb.MLSD, new FtpCommand.Mlsd(Optional.of("-a"))),
        row("MLST", Verb.MLST, new FtpCommand.Mlst(Optional.empty())),
        row("MLST /a b", Verb.MLST, new FtpCommand.Mlst(Optional.of("/a b"))));
  }

  private static FtpCommand list(String path, boolean all) {
    return new FtpCommand.ListFiles(path.isEmpty() ? Optional.empty() : Optional.of(path), all);
  }

  static Stream<Arguments> folders_and_files() {
    return Stream.of(
        row("PWD", Verb.PWD, new FtpCommand.Pwd()),
        row("XPWD", Verb.PWD, new FtpCommand.Pwd()),
        row("CWD /", Verb.CWD, new FtpCommand.Cwd("/")),
        row("XCWD ..", Verb.CWD, new FtpCommand.Cwd("..")),
        row("CWD a  b", Verb.CWD, new FtpCommand.Cwd("a  b")),
        row("CDUP", Verb.CDUP, new FtpCommand.Cdup()),
        row("XCUP", Verb.CDUP, new FtpCommand.Cdup()),
        row("MKD a/b", Verb.MKD, new FtpCommand.Mkd("a/b", false)),
        row("XMKD a", Verb.MKD, new FtpCommand.Mkd("a", false)),
        row("RMD a", Verb.RMD, new FtpCommand.Rmd("a")),
        row("xrmd a", Verb.RMD, new FtpCommand.Rmd("a")),
        row("DELE -f", Verb.DELE, new FtpCommand.Dele("-f")),
        row("RNFR a b", Verb.RNFR, new FtpCommand.Rnfr("a b")),
        row("RNTO c", Verb.RNTO, new FtpCommand.Rnto("c")),
        row("SIZE a b", Verb.SIZE, new FtpCommand.Size("a b")),
        row("MDTM a b", Verb.MDTM, new FtpCommand.Mdtm("a b")),
        row("MDTM 20200229131415", Verb.MDTM, new FtpCommand.Mdtm("20200229131415")),
        row("MDTM 20201399000000 a", Verb.MDTM, new FtpCommand.Mdtm("20201399000000 a")),
        row("MDTM 2020 report", Verb.MDTM, new FtpCommand.Mdtm("2020 report")));
  }

  static Stream<Arguments> times() {
    return Stream.of(
        row("MFMT 20200229131415 a b", Verb.MFMT, modified(Verb.MFMT, TIME, "a b")),
        row("MFMT 20200229131415.25 a", Verb.MFMT, modified(Verb.MFMT, TIME.plusMillis(250), "a")),
        row(
            "MFMT 20200229131415.1234567891 a",
            Verb.MFMT,
            modified(Verb.MFMT, TIME.plusNanos(123_456_789), "a")),
        row(
            "MFMT 20161231235960 leap",
            Verb.MFMT,
            modified(Verb.MFMT, Instant.parse("2017-01-01T00:00:00Z"), "leap")),
        row("MFMT 20200229131415  a", Verb.MFMT, modified(Verb.MFMT, TIME, " a")),
        row("MDTM 20200229131415 a b", Verb.MDTM_SET, modified(Verb.MDTM_SET, TIME, "a b")),
        row("MFF Modify=20200229131415; a b", Verb.MFF, modified(Verb.MFF, TIME, "a b")),
        row("MFF modify=20200229131415; x;y", Verb.MFF, modified(Verb.MFF, TIME, "x;y")),
        row(
            "SITE UTIME 20200229131415 a b",
            Verb.SITE_UTIME,
            modified(Verb.SITE_UTIME, TIME, "a b")),
        row(
            "SITE UTIME 202002291314 a b",
            Verb.SITE_UTIME,
            modified(Verb.SITE_UTIME, TIME.minusSeconds(15), "a b")),
        row(
            "SITE UTIME a b 20010101000000 20200229131415 20020202000000 UTC",
            Verb.SITE_UTIME,
            modified(Verb.SITE_UTIME, TIME, "a b")));
  }

  private static FtpCommand modified(Verb said, Instant time, String path) {
    return new FtpCommand.SetModified(said, time, path);
  }

  static Stream<Arguments> checksums() {
    return Stream.of(
        row("HASH a b", Verb.HASH, new Hashed(Verb.HASH).of("a b")),
        row("HASH a 0 9", Verb.HASH, new Hashed(Verb.HASH).of("a 0 9")),
        row("HASH \"a\"", Verb.HASH, new Hashed(Verb.HASH).of("\"a\"")),
        row("XCRC a b", Verb.XCRC, new Hashed(Verb.XCRC, Digest.CRC32).of("a b")),
        row("XCRC a b 0 9", Verb.XCRC, new Hashed(Verb.XCRC, Digest.CRC32).of("a b", 0, 9)),
        row("XCRC \"a b\"", Verb.XCRC, new Hashed(Verb.XCRC, Digest.CRC32).of("a b")),
        row("XCRC \"a b\" 5", Verb.XCRC, new Hashed(Verb.XCRC, Digest.CRC32).of("a b", 5)),
        row("XCRC \"a\" 5 5", Verb.XCRC, new Hashed(Verb.XCRC, Digest.CRC32).of("a", 5, 5)),
        row("XCRC \"a\"\"b\" ", Verb.XCRC, new Hashed(Verb.XCRC, Digest.CRC32).of("a\"b")),
        row("XCRC \"a 0 9\"", Verb.XCRC, new Hashed(Verb.XCRC, Digest.CRC32).of("a 0 9")),
        row("XCRC report 2020", Verb.XCRC, new Hashed(Verb.XCRC, Digest.CRC32).of("report 2020")),
        row("XMD5 a", Verb.XMD5, new Hashed(Verb.XMD5, Digest.MD5).of("a")),
        row("XSHA a", Verb.XSHA, new Hashed(Verb.XSHA, Digest.SHA1).of("a")),
        row("XSHA1 a", Verb.XSHA1, new Hashed(Verb.XSHA1, Digest.SHA1).of("a")),
        row("XSHA256 a", Verb.XSHA256, new Hashed(Verb.XSHA256, Digest.SHA256).of("a")),
        row("XSHA512 a 1 2", Verb.XSHA512, new Hashed(Verb.XSHA512, Digest.SHA512).of("a", 1, 2)),
        row("SITE MD5 a 0 9", Verb.SITE_MD5, new Hashed(Verb.SITE_MD5, Digest.MD5).of("a 0 9")));
  }

  private record Hashed(Verb said, Optional<Digest> digest) {
    Hashed(Verb said) {
      this(said, Optional.empty());
    }

    Hashed(Verb said, Digest digest) {
      this(said, Optional.of(digest));
    }

    FtpCommand of(String path, long... range) {
      OptionalLong from = Arrays.stream(range).findFirst();
      OptionalLong to = Arrays.stream(range).skip(1).findFirst();
      return new FtpCommand.Hash(said, digest, path, from, to);
    }
  }

  static Stream<Arguments> site() {
    return Stream.of(
        row("SITE HELP", Verb.SITE_HELP, new FtpCommand.SiteHelp()),
        row("site help", Verb.SITE_HELP, new FtpCommand.SiteHelp()),
        row("SITE CHMOD 644 a b", Verb.SITE_CHMOD, new FtpCommand.SiteChmod(0644, "a b")),
        row("SITE CHMOD 1777 a", Verb.SITE_CHMOD, new FtpCommand.SiteChmod(01777, "a")),
        row("SITE MKDIR a/b c", Verb.SITE_MKDIR, new FtpCommand.Mkd("a/b c", true)),
        row("SITE COPY a b", Verb.SITE_COPY, new FtpCommand.SiteCopy("a", "b")),
        row("SITE COPY \"a b\" \"c\"", Verb.SITE_COPY, new FtpCommand.SiteCopy("a b", "c")),
        row("SITE COPY a \"b c\"", Verb.SITE_COPY, new FtpCommand.SiteCopy("a", "b c")),
        row("SITE WHO", Verb.SITE_WHO, new FtpCommand.SiteWho()),
        row("SITE KICK 1a!7", Verb.SITE_KICK, new FtpCommand.SiteKick("1a!7")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "access",
    "protection",
    "about",
    "parameters",
    "transfers",
    "listings",
    "folders_and_files",
    "times",
    "checksums",
    "site"
  })
  void a_line_is_understood(String line, Verb verb, FtpCommand command) {
    assertThat(parse(line)).isEqualTo(new Parsed.Understood(verb, command));
  }

  @Test
  void every_verb_has_a_line_above() {
    Set<Object> shown =
        Stream.of(
                access(),
                protection(),
                about(),
                parameters(),
                transfers(),
                listings(),
                folders_and_files(),
                times(),
                checksums(),
                site())
            .flatMap(rows -> rows)
            .map(row -> row.get()[1])
            .collect(Collectors.toSet());
    assertThat(shown).containsExactlyInAnyOrder((Object[]) Verb.values());
  }

  private static Arguments bad(String line, Verb verb) {
    return Arguments.of(line, verb, false);
  }

  private static Arguments notOffered(String line, Verb verb) {
    return Arguments.of(line, verb, true);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        bad("USER", Verb.USER),
        bad("USER  ", Verb.USER),
        bad("ACCT", Verb.ACCT),
        bad("REIN now", Verb.REIN),
        bad("QUIT now", Verb.QUIT),
        bad("HOST", Verb.HOST),
        bad("HOST a b", Verb.HOST),
        bad("HOST [::1", Verb.HOST),
        bad("AUTH", Verb.AUTH),
        notOffered("AUTH GSSAPI", Verb.AUTH),
        notOffered("AUTH KERBEROS_V4", Verb.AUTH),
        bad("PBSZ", Verb.PBSZ),
        bad("PBSZ -1", Verb.PBSZ),
        bad("PBSZ 4294967296", Verb.PBSZ),
        notOffered("PROT S", Verb.PROT),
        notOffered("PROT E", Verb.PROT),
        bad("PROT", Verb.PROT),
        bad("PROT X", Verb.PROT),
        bad("CCC x", Verb.CCC),
        bad("FEAT all", Verb.FEAT),
        bad("NOOP x", Verb.NOOP),
        bad("SYST x", Verb.SYST),
        bad("CLNT", Verb.CLNT),
        bad("LANG !", Verb.LANG),
        bad("LANG toolongaword", Verb.LANG),
        bad("OPTS", Verb.OPTS),
        bad("OPTS UTF8 MAYBE", Verb.OPTS),
        notOffered("OPTS HASH SHA-3", Verb.OPTS),
        bad("TYPE", Verb.TYPE),
        bad("TYPE X", Verb.TYPE),
        bad("TYPE L", Verb.TYPE),
        bad("TYPE I N", Verb.TYPE),
        notOffered("TYPE A T", Verb.TYPE),
        notOffered("TYPE A C", Verb.TYPE),
        notOffered("TYPE E", Verb.TYPE),
        notOffered("TYPE L 7", Verb.TYPE),
        bad("MODE", Verb.MODE),
        bad("MODE X", Verb.MODE),
        notOffered("MODE B", Verb.MODE),
        notOffered("MODE C", Verb.MODE),
        notOffered("MODE Z", Verb.MODE),
        bad("STRU", Verb.STRU),
        notOffered("STRU R", Verb.STRU),
        notOffered("STRU P", Verb.STRU),
        bad("PASV 1", Verb.PASV),
        notOffered("EPSV 3", Verb.EPSV),
        bad("EPSV NONE", Verb.EPSV),
        bad("PORT", Verb.PORT),
        bad("PORT 1,2,3,4,5", Verb.PORT),
        bad("PORT 1,2,3,4,5,6,7", Verb.PORT),
        bad("PORT 1,2,3,256,5,6", Verb.PORT),
        bad("PORT 1,2,3,4,256,6", Verb.PORT),
        bad("PORT 1,2,3,-4,5,6", Verb.PORT),
        bad("PORT 1,2,3,,5,6", Verb.PORT),
        bad("PORT 1,2,3,4,0,0", Verb.PORT),
        bad("PORT a,b,c,d,e,f", Verb.PORT),
        bad("PORT 127.0.0.1,4,1", Verb.PORT),
        bad("EPRT", Verb.EPRT),
        bad("EPRT |", Verb.EPRT),
        bad("EPRT |1|127.0.0.1|6275", Verb.EPRT),
        bad("EPRT |1|::1|6275|", Verb.EPRT),
        bad("EPRT |2|127.0.0.1|6275|", Verb.EPRT),
        bad("EPRT |1|localhost|6275|", Verb.EPRT),
        bad("EPRT |2|example.com|6275|", Verb.EPRT),
        bad("EPRT |1|1.2.3|6275|", Verb.EPRT),
        bad("EPRT |1|1.2.3.4|0|", Verb.EPRT),
        bad("EPRT |1|1.2.3.4|65536|", Verb.EPRT),
        bad("EPRT |1|1.2.3.4|x|", Verb.EPRT),
        bad("EPRT |2|1::2::3|1|", Verb.EPRT),
        bad("EPRT |2|:::|1|", Verb.EPRT),
        bad("EPRT |2|1:2:3:4:5:6:7|1|", Verb.EPRT),
        bad("EPRT |2|1:2:3:4:5:6:7:8:9|1|", Verb.EPRT),
        bad("EPRT |2|1:2:3:4::5:6:7:8|1|", Verb.EPRT),
        bad("EPRT |2|fe80::1%eth0|1|", Verb.EPRT),
        bad("EPRT |2|12345::|1|", Verb.EPRT),
        bad("EPRT |2|::1.2.3.4:5|1|", Verb.EPRT),
        bad("EPRT ||||", Verb.EPRT),
        bad("EPRT äää", Verb.EPRT),
        notOffered("EPRT |3|x|1|", Verb.EPRT),
        bad("REST", Verb.REST),
        bad("REST -1", Verb.REST),
        bad("REST +1", Verb.REST),
        bad("REST 1.5", Verb.REST),
        bad("REST 0x10", Verb.REST),
        bad("REST 9223372036854775808", Verb.REST),
        bad("REST 99999999999999999999999", Verb.REST),
        bad("REST ١", Verb.REST),
        bad("ALLO", Verb.ALLO),
        bad("ALLO x", Verb.ALLO),
        bad("ALLO 1 2", Verb.ALLO),
        bad("ALLO 1 R", Verb.ALLO),
        bad("ALLO 99999999999999999999999", Verb.ALLO),
        bad("RETR", Verb.RETR),
        bad("RETR ", Verb.RETR),
        bad("RETR   ", Verb.RETR),
        bad("STOR", Verb.STOR),
        bad("APPE", Verb.APPE),
        bad("ABOR x", Verb.ABOR),
        bad("RETR a\tb", Verb.RETR),
        bad("RETR a\u0000b", Verb.RETR),
        bad("RETR a\rb", Verb.RETR),
        bad("RETR a\u007Fb", Verb.RETR),
        bad("RETR a\u0085b", Verb.RETR),
        bad("PASS a\u0001", Verb.PASS),
        bad("CWD", Verb.CWD),
        bad("PWD x", Verb.PWD),
        bad("CDUP x", Verb.CDUP),
        bad("MKD", Verb.MKD),
        bad("RMD", Verb.RMD),
        bad("DELE", Verb.DELE),
        bad("RNFR", Verb.RNFR),
        bad("RNTO", Verb.RNTO),
        bad("SIZE", Verb.SIZE),
        bad("MDTM", Verb.MDTM),
        bad("MFMT", Verb.MFMT),
        bad("MFMT 20200229131415", Verb.MFMT),
        bad("MFMT 20190229131415 no-such-day", Verb.MFMT),
        bad("MFMT 20200229241415 a", Verb.MFMT),
        bad("MFMT 20200229131461 a", Verb.MFMT),
        bad("MFMT 20200029131415 a", Verb.MFMT),
        bad("MFMT 2020022913141 a", Verb.MFMT),
        bad("MFMT 20200229131415. a", Verb.MFMT),
        bad("MFF a", Verb.MFF),
        bad("MFF Modify=20200229131415;", Verb.MFF),
        bad("MFF Modify=20200229131415 a", Verb.MFF),
        bad("MFF Modify=yesterday; a", Verb.MFF),
        notOffered("MFF UNIX.mode=644; a", Verb.MFF),
        notOffered("MFF Modify=20200229131415;UNIX.mode=644; a", Verb.MFF),
        bad("HASH", Verb.HASH),
        bad("XCRC", Verb.XCRC),
        bad("XCRC \"a", Verb.XCRC),
        bad("XCRC \"a\"b", Verb.XCRC),
        bad("XCRC \"\"", Verb.XCRC),
        bad("XCRC \"a\" x", Verb.XCRC),
        bad("XCRC \"a\" 1 2 3", Verb.XCRC),
        bad("XCRC a 9 0", Verb.XCRC),
        bad("XCRC a 0 99999999999999999999", Verb.XCRC),
        bad("SITE", Verb.SITE_HELP),
        bad("SITE  HELP", Verb.SITE_HELP),
        bad("SITE CHMOD", Verb.SITE_CHMOD),
        bad("SITE CHMOD 644", Verb.SITE_CHMOD),
        bad("SITE CHMOD 999 a", Verb.SITE_CHMOD),
        notOffered("SITE CHMOD u+x a", Verb.SITE_CHMOD),
        bad("SITE UTIME", Verb.SITE_UTIME),
        bad("SITE UTIME a", Verb.SITE_UTIME),
        bad("SITE MKDIR", Verb.SITE_MKDIR),
        bad("SITE COPY a", Verb.SITE_COPY),
        bad("SITE COPY a b c", Verb.SITE_COPY),
        bad("SITE COPY \"a b", Verb.SITE_COPY),
        bad("SITE WHO all", Verb.SITE_WHO),
        bad("SITE KICK", Verb.SITE_KICK),
        bad("SITE MD5", Verb.SITE_MD5));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void an_argument_that_cannot_be_read_is_explained(String line, Verb verb, boolean notOffered) {
    assertThat(parse(line))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> {
              assertThat(malformed.verb()).isEqualTo(verb);
              assertThat(malformed.notOffered()).isEqualTo(notOffered);
              assertThat(malformed.expected())
                  .startsWith(verb.word().split(" ", 2)[0])
                  .endsWith(")")
                  .contains("(expected: ");
            });
  }

  static Stream<Arguments> unknown() {
    return Stream.of(
        Arguments.of("", "", false),
        Arguments.of(" USER bob", "", false),
        Arguments.of("FOO", "FOO", false),
        Arguments.of("foo bar", "FOO", false),
        Arguments.of("GET / HTTP/1.1", "GET", false),
        Arguments.of("USER\tbob", "USER?bob", false),
        Arguments.of("ÜSER", "?SER", false),
        Arguments.of("LıST", "L?ST", false),
        Arguments.of("ABCDEFGHIJKLMNOP", "ABCDEFGHIJKL", false),
        Arguments.of("STAT_PATH x", "STAT_PATH", false),
        Arguments.of("SITE_HELP", "SITE_HELP", false),
        Arguments.of("SITE FOO", "SITE FOO", true),
        Arguments.of("SITE CPFR a", "SITE CPFR", true),
        Arguments.of("SITE \u0007", "SITE ?", true),
        Arguments.of("RANG 1 2", "RANG", true),
        Arguments.of("smnt /", "SMNT", true),
        Arguments.of("AVBL", "AVBL", true),
        Arguments.of("CSID x", "CSID", true),
        Arguments.of("COMB a b", "COMB", true),
        Arguments.of("MFCT 20200101000000 a", "MFCT", true));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("unknown")
  void a_word_that_is_not_offered_is_said_back(String line, String word, boolean known) {
    assertThat(parse(line)).isEqualTo(new Parsed.Unknown(word, known));
  }

  /** RFC 5797's registry, and what ftp.md's tables name beside it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("registry")
  void every_word_of_ftp_is_offered_or_known(String word) {
    assertThat(parse(word)).isNotEqualTo(new Parsed.Unknown(word, false));
  }

  static Stream<String> registry() {
    return Stream.of(
            "ABOR ACCT ADAT ALLO APPE AUTH CCC CDUP CONF CWD DELE ENC EPRT EPSV FEAT HELP LANG",
            "LIST LPRT LPSV MDTM MIC MKD MLSD MLST MODE NLST NOOP OPTS PASS PASV PBSZ PORT PROT",
            "PWD QUIT REIN REST RETR RMD RNFR RNTO SITE SIZE SMNT STAT STOR STOU STRU SYST TYPE",
            "USER XCUP XCWD XMKD XPWD XRMD",
            "AVBL BYE CLNT COMB CSID DSIZ HASH HOST MD5 MFCT MFF MFMT MMD5 RANG RMDA SPSV THMB",
            "XCRC XMD5 XRCP XRSQ XSEM XSEN XSHA XSHA1 XSHA256 XSHA512")
        .flatMap(line -> Arrays.stream(line.split(" ", -1)));
  }

  @Test
  void a_line_that_is_no_utf_8_is_read_as_windows_latin_1() {
    byte[] line = "RETR caf\u00e9 \u00bd".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(CommandParser.parse(ByteString.fromArray(line)))
        .isEqualTo(new Parsed.Understood(Verb.RETR, new FtpCommand.Retr("café ½")));
    ByteString euro = ByteString.fromArray(new byte[] {'R', 'E', 'T', 'R', ' ', (byte) 0x80});
    assertThat(CommandParser.parse(euro))
        .isEqualTo(new Parsed.Understood(Verb.RETR, new FtpCommand.Retr("€")));
  }

  @Test
  void a_byte_that_no_charset_knows_is_refused_rather_than_lost() {
    ByteString line = ByteString.fromArray(new byte[] {'R', 'E', 'T', 'R', ' ', (byte) 0x81});
    assertThat(CommandParser.parse(line))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class, malformed -> assertThat(malformed.verb()).isEqualTo(Verb.RETR));
  }

  @Test
  void overlong_forms_are_no_utf_8() {
    ByteString slash =
        ByteString.fromArray(
            new byte[] {'R', 'E', 'T', 'R', ' ', '.', '.', (byte) 0xC0, (byte) 0xAF});
    assertThat(CommandParser.parse(slash))
        .isEqualTo(new Parsed.Understood(Verb.RETR, new FtpCommand.Retr("..À¯")));
  }

  @Test
  void a_password_is_never_said_back() {
    assertThat(parse("PASS se\u0001cret"))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> assertThat(malformed.expected()).doesNotContain("cret"));
  }
}
