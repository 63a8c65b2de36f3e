package dev.wharf.ftp.command;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A line that could be read, with its argument as a value. Paths are as the client typed them. */
public sealed interface FtpCommand {

  // Access

  record User(String name) implements FtpCommand {}

  record Pass(String password) implements FtpCommand {}

  record Acct(String account) implements FtpCommand {}

  record Rein() implements FtpCommand {}

  record Quit() implements FtpCommand {}

  record Host(String name) implements FtpCommand {}

  // Protection, RFC 4217

  record Auth(String mechanism) implements FtpCommand {}

  record Pbsz(long size) implements FtpCommand {}

  record Prot(Protection level) implements FtpCommand {}

  record Ccc() implements FtpCommand {}

  /** Protection levels of data connections. */
  enum Protection {
    CLEAR,
    PRIVATE
  }

  // About the server

  record Feat() implements FtpCommand {}

  /**
   * @param verb in upper case; also SITE, or SITE and one more word
   */
  record Help(Optional<String> verb) implements FtpCommand {}

  record Noop() implements FtpCommand {}

  record Syst() implements FtpCommand {}

  record Stat(Optional<String> path) implements FtpCommand {}

  record Clnt(String client) implements FtpCommand {}

  record Lang(Optional<String> language) implements FtpCommand {}

  /** Options of another verb, in that verb's own words. */
  sealed interface Opts extends FtpCommand {
    record Utf8(boolean on) implements Opts {}

    record Mlst(List<String> facts) implements Opts {}

    record Hash(Optional<Digest> algorithm) implements Opts {}

    /** Something that has no options, or not these. */
    record Other(String verb) implements Opts {}
  }

  // Transfer parameters

  record Type(Representation representation) implements FtpCommand {}

  /** How bytes are represented on a data connection. */
  enum Representation {
    ASCII,
    IMAGE
  }

  record Mode() implements FtpCommand {}

  record Stru() implements FtpCommand {}

  record Pasv() implements FtpCommand {}

  /**
   * @param network 1 = IPv4, 2 = IPv6
   */
  record Epsv(OptionalInt network) implements FtpCommand {}

  record EpsvAll() implements FtpCommand {}

  /** PORT and EPRT. */
  record Port(InetAddress address, int port) implements FtpCommand {}

  // Transfers

  record Rest(long offset) implements FtpCommand {}

  record Allo(long size) implements FtpCommand {}

  record Retr(String path) implements FtpCommand {}

  record Stor(String path) implements FtpCommand {}

  record Stou(Optional<String> path) implements FtpCommand {}

  record Appe(String path) implements FtpCommand {}

  record Abor() implements FtpCommand {}

  /**
   * LIST, with whatever options an ls would understand.
   *
   * @param all names that begin with a dot, too
   */
  record ListFiles(Optional<String> path, boolean all) implements FtpCommand {}

  record Nlst(Optional<String> path, boolean all) implements FtpCommand {}

  record Mlsd(Optional<String> path) implements FtpCommand {}

  // Navigation and folders

  record Pwd() implements FtpCommand {}

  record Cwd(String path) implements FtpCommand {}

  record Cdup() implements FtpCommand {}

  /**
   * @param parents also those above it that are missing (SITE MKDIR)
   */
  record Mkd(String path, boolean parents) implements FtpCommand {}

  record Rmd(String path) implements FtpCommand {}

  // Files

  record Dele(String path) implements FtpCommand {}

  record Rnfr(String path) implements FtpCommand {}

  record Rnto(String path) implements FtpCommand {}

  record Size(String path) implements FtpCommand {}

  record Mdtm(String path) implements FtpCommand {}

  record Mlst(Optional<String> path) implements FtpCommand {}

  /** MFMT, MDTM with a time ({@code MDTM_SET}), MFF modify, SITE UTIME. */
  record SetModified(Verb said, Instant time, String path) implements FtpCommand {}

  /**
   * HASH, XCRC, XMD5, XSHA…, SITE MD5.
   *
   * @param algorithm none = the one chosen by OPTS HASH
   * @param from the first byte; none = 0
   * @param to the first byte that is not meant any more, not below {@code from}; none = the end
   */
  record Hash(
      Verb said, Optional<Digest> algorithm, String path, OptionalLong from, OptionalLong to)
      implements FtpCommand {}

  /** Checksums by their names in the IANA registry of FTP hash functions. */
  enum Digest {
    CRC32("CRC32"),
    MD5("MD5"),
    SHA1("SHA-1"),
    SHA256("SHA-256"),
    SHA512("SHA-512");

    private final String label;

    Digest(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  // SITE

  record SiteHelp() implements FtpCommand {}

  /** Modes are not kept; it is refused or accepted by a setting. */
  record SiteChmod(int mode, String path) implements FtpCommand {}

  record SiteCopy(String from, String to) implements FtpCommand {}

  record SiteWho() implements FtpCommand {}

  record SiteKick(String session) implements FtpCommand {}
}
