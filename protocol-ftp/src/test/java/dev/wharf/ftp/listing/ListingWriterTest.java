package dev.wharf.ftp.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.Permission;
import dev.wharf.ftp.listing.ListingFormat.Style;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StoredObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.apache.commons.net.ftp.FTPClientConfig;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.parser.MLSxEntryParser;
import org.apache.commons.net.ftp.parser.UnixFTPEntryParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a folder looks like from afar. */
class ListingWriterTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final List<String> ALLOWED =
      Arrays.stream(Permission.values()).map(Enum::name).toList();

  private static ListingFormat format(Style style) {
    return new ListingFormat(
        style, false, Optional.empty(), Facts.DEFAULT, ALLOWED, "bob", "", NOW.toEpochMilli());
  }

  private static ListingFormat all(Style style) {
    return new ListingFormat(
        style, true, Optional.empty(), Facts.DEFAULT, ALLOWED, "bob", "", NOW.toEpochMilli());
  }

  private static ListingFormat pattern(String pattern) {
    return new ListingFormat(
        Style.NLST,
        false,
        Optional.of(pattern),
        Facts.DEFAULT,
        ALLOWED,
        "bob",
        "",
        NOW.toEpochMilli());
  }

  private static Entry file(String key, long size, Instant modified) {
    return new Entry.File(
        new StoredObject(new ObjectKey(key), size, "etag", modified, ObjectMeta.of("u")));
  }

  private static Entry file(String key) {
    return file(key, 3, NOW.minusSeconds(60));
  }

  private static Entry folder(String path) {
    return new Entry.Folder(path, Optional.empty());
  }

  private static String line(Entry entry, ListingFormat format) {
    return ListingWriter.line(entry, format).orElseThrow().utf8String();
  }

  @Test
  void a_file_looks_as_ls_shows_it() {
    assertThat(line(file("home/a b.txt", 1234, NOW.minusSeconds(3600)), format(Style.LIST)))
        .isEqualTo("-rw-r--r-- 1 bob      bob              1234 Jul  1 11:00 a b.txt\r\n");
  }

  @Test
  void a_folder_looks_as_ls_shows_it() {
    Entry folder = new Entry.Folder("home/sub", Optional.of(Instant.parse("2025-03-09T00:00:00Z")));
    assertThat(line(folder, format(Style.LIST)))
        .isEqualTo("drwxr-xr-x 1 bob      bob                 0 Mar  9  2025 sub\r\n");
  }

  @Test
  void a_folder_without_a_time_is_as_old_as_the_listing_and_has_no_such_fact() {
    assertThat(line(folder("sub"), format(Style.LIST))).contains(" Jul  1 12:00 sub");
    assertThat(line(folder("sub"), format(Style.MLSD))).isEqualTo("type=dir;perm=cdeflmp; sub\r\n");
  }

  /** POSIX, ls: six months, or the future. A store's clock may be ahead by an hour. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "2026-07-01T12:00:00Z, Jul  1 12:00",
    "2026-01-01T00:00:00Z, Jan  1 00:00",
    "2025-12-30T00:00:00Z, Dec 30  2025",
    "2026-07-01T12:59:59Z, Jul  1 12:59",
    "2026-07-01T13:00:00Z, Jul  1  2026",
    "2030-10-20T00:00:00Z, Oct 20  2030",
    "1970-01-01T00:00:00Z, Jan  1  1970",
    "1960-05-06T00:00:00Z, May  6  1960",
    "-0100-01-01T00:00:00Z, Jan  1  0001",
    "+20000-01-01T00:00:00Z, Dec 31  9999"
  })
  void a_time_is_shown_within_half_a_year_and_else_a_year(Instant modified, String date) {
    assertThat(line(file("a", 3, modified), format(Style.LIST))).endsWith(" " + date + " a\r\n");
  }

  @Test
  void names_alone_follow_the_path_as_it_was_typed() {
    ListingFormat format =
        new ListingFormat(
            Style.NLST, false, Optional.empty(), List.of(), List.of(), "bob", "sub/", 0);
    assertThat(line(file("home/sub/a"), format)).isEqualTo("sub/a\r\n");
    assertThat(line(folder("home/sub/b"), format(Style.NLST))).isEqualTo("b\r\n");
  }

  @Test
  void facts_of_a_file_are_those_of_rfc_3659() {
    assertThat(line(file("a b", 7, Instant.parse("2026-01-02T03:04:05.999Z")), format(Style.MLSD)))
        .isEqualTo("type=file;size=7;modify=20260102030405;perm=adfrw; a b\r\n");
  }

  @Test
  void facts_stand_in_the_order_asked_for_and_others_are_passed_over() {
    ListingFormat format =
        new ListingFormat(
            Style.MLSD,
            false,
            Optional.empty(),
            List.of("perm", "unix.mode", "size"),
            List.of("GET"),
            "bob",
            "",
            0);
    assertThat(line(file("a"), format)).isEqualTo("perm=r;size=3; a\r\n");
    assertThat(line(folder("a"), format)).isEqualTo("perm=e; a\r\n");
  }

  @Test
  void without_any_fact_only_the_name_is_left_after_its_space() {
    ListingFormat format =
        new ListingFormat(Style.MLSD, false, Optional.empty(), List.of(), List.of(), "bob", "", 0);
    assertThat(line(file(" a"), format)).isEqualTo("  a\r\n");
  }

  /** RFC 3659 section 7.5.5. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "GET,           r,   e",
    "PUT,           aw,  ce",
    "DELETE,        d,   ep",
    "RENAME,        f,   ef",
    "LIST,          '',  el",
    "MAKE_FOLDER,   '',  em",
    "REMOVE_FOLDER, '',  de",
    "HASH,          '',  e",
    "ADMIN,         '',  e"
  })
  void each_permission_is_seen_in_the_fact_perm(String permission, String file, String folder) {
    FactWriter writer = new FactWriter(List.of("perm"), List.of(permission));
    assertThat(writer.facts(file("a"))).isEqualTo("perm=" + file + ";");
    assertThat(writer.facts(folder("a"))).isEqualTo("perm=" + folder + ";");
  }

  @Test
  void a_root_can_neither_be_renamed_nor_removed() {
    FactWriter writer = new FactWriter(List.of("type", "perm"), ALLOWED);
    assertThat(writer.facts(folder(""), EntryType.CDIR)).isEqualTo("type=cdir;perm=celmp;");
    assertThat(writer.facts(folder(""), EntryType.PDIR)).isEqualTo("type=pdir;perm=el;");
  }

  @Test
  void one_file_is_unique_and_stays_so_whatever_is_in_it() {
    FactWriter writer = new FactWriter(List.of("unique"), ALLOWED);
    String unique = writer.facts(file("home/a", 1, NOW));
    assertThat(unique)
        .matches("unique=[0-9a-f]{24};")
        .isEqualTo(writer.facts(file("home/a", 2, Instant.EPOCH)))
        .isNotEqualTo(writer.facts(file("home/b", 1, NOW)));
  }

  @Test
  void a_choice_of_facts_is_cut_to_what_can_be_told() {
    assertThat(Facts.chosen(List.of("unique", "media-type", "size", "size")))
        .containsExactly("size", "unique");
    assertThat(Facts.feature(List.of("size"))).isEqualTo("type;size*;modify;perm;unique;");
  }

  @Test
  void names_with_a_dot_are_hidden_but_from_those_who_ask_and_from_mlsd() {
    Entry hidden = file("home/.profile");
    assertThat(ListingWriter.line(hidden, format(Style.LIST))).isEmpty();
    assertThat(ListingWriter.line(hidden, format(Style.NLST))).isEmpty();
    assertThat(ListingWriter.line(hidden, all(Style.LIST))).isPresent();
    assertThat(ListingWriter.line(hidden, all(Style.NLST))).isPresent();
    assertThat(ListingWriter.line(hidden, format(Style.MLSD))).isPresent();
    assertThat(ListingWriter.line(hidden, pattern("*"))).isEmpty();
    assertThat(ListingWriter.line(hidden, pattern(".p*"))).isPresent();
  }

  @Test
  void what_belongs_to_wharf_is_never_shown() {
    for (Style style : Style.values()) {
      assertThat(ListingWriter.line(folder(".wharf"), all(style))).isEmpty();
      assertThat(ListingWriter.line(folder("home/.wharf-staging"), all(style))).isEmpty();
    }
  }

  @Test
  void a_pattern_is_for_the_name_alone() {
    assertThat(ListingWriter.line(file("x/a.txt"), pattern("*.txt"))).isPresent();
    assertThat(ListingWriter.line(file("x/a.txt"), pattern("x*"))).isEmpty();
    assertThat(ListingWriter.line(file("x/a.txt"), pattern("?.tx[a-z]"))).isPresent();
  }

  @Test
  void nothing_in_a_name_can_end_its_line() {
    for (Style style : Style.values()) {
      assertThat(line(folder("a\r\nb\u0085c"), format(style))).endsWith("a??b?c\r\n");
    }
  }

  @Test
  void an_account_is_one_word_in_a_listing() {
    for (String account : Stream.of("a b", "", "\u0007", "averylongaccountname").toList()) {
      ListingFormat format =
          new ListingFormat(
              Style.LIST, false, Optional.empty(), List.of(), List.of(), account, "", 0);
      assertThat(line(file("x"), format).split(" +", -1)).hasSize(9);
    }
  }

  // As a Java client reads it

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.oneOf(
            Arbitraries.strings().alpha().numeric().withChars(" -_.()[]äß日€").ofMaxLength(30),
            Arbitraries.strings().ofMaxLength(30))
        .filter(ListingWriterTest::canBeNamed);
  }

  /** What a key can be, without what the client's parser takes for a space or a link. */
  private static boolean canBeNamed(String name) {
    boolean plain =
        name.codePoints()
            .noneMatch(
                c ->
                    Character.isISOControl(c)
                        || c == '/'
                        || c == '\\'
                        || Character.getType(c) == Character.SURROGATE
                        || Character.getType(c) == Character.LINE_SEPARATOR
                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
    return plain
        && !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && !name.startsWith(ObjectKey.RESERVED);
  }

  @Property(tries = 3000)
  void a_java_client_reads_back_what_was_listed(
      @ForAll("names") String name,
      @ForAll @LongRange(min = 0) long size,
      @ForAll @LongRange(min = 0, max = 1_735_689_600) long modified) {
    FTPClientConfig config = new FTPClientConfig(FTPClientConfig.SYST_UNIX);
    config.setServerTimeZoneId("UTC");
    UnixFTPEntryParser parser = new UnixFTPEntryParser(config);
    Instant time = Instant.ofEpochSecond(modified);
    FTPFile read = parser.parseFTPEntry(chopped(line(file(name, size, time), all(Style.LIST))));
    assertThat(read).as(name).isNotNull();
    assertThat(read.getName()).isEqualTo(name);
    assertThat(read.getSize()).isEqualTo(size);
    assertThat(read.isFile()).isTrue();
    assertThat(read.getUser()).isEqualTo("bob");
    assertThat(day(read.getTimestamp())).isEqualTo(modified / 86_400 * 86_400);
    FTPFile folder = parser.parseFTPEntry(chopped(line(folder(name), all(Style.LIST))));
    assertThat(folder.getName()).isEqualTo(name);
    assertThat(folder.isDirectory()).isTrue();
  }

  /** What is left of a time that is shown without its hours. */
  private static long day(Calendar read) {
    long seconds = read.toInstant().getEpochSecond();
    return seconds / 86_400 * 86_400;
  }

  @Property(tries = 3000)
  void a_java_client_reads_back_the_facts(
      @ForAll("names") String name,
      @ForAll @LongRange(min = 0) long size,
      @ForAll @LongRange(min = 0, max = 253_402_300_799L) long modified) {
    Entry file = file(name, size, Instant.ofEpochSecond(modified));
    FTPFile read = MLSxEntryParser.parseEntry(chopped(line(file, format(Style.MLSD))));
    assertThat(read.getName()).isEqualTo(name);
    assertThat(read.getSize()).isEqualTo(size);
    assertThat(read.isFile()).isTrue();
    assertThat(read.getTimestamp().toInstant()).isEqualTo(Instant.ofEpochSecond(modified));
    assertThat(read.hasPermission(FTPFile.USER_ACCESS, FTPFile.READ_PERMISSION)).isTrue();
    FTPFile folder = MLSxEntryParser.parseEntry(chopped(line(folder(name), format(Style.MLSD))));
    assertThat(folder.getName()).isEqualTo(name);
    assertThat(folder.isDirectory()).isTrue();
  }

  @Test
  void a_java_client_reads_the_minute_of_what_is_new() {
    Instant now = Instant.now();
    ListingFormat format =
        new ListingFormat(
            Style.LIST, false, Optional.empty(), List.of(), List.of(), "b", "", now.toEpochMilli());
    FTPClientConfig config = new FTPClientConfig(FTPClientConfig.SYST_UNIX);
    config.setServerTimeZoneId(TimeZone.getTimeZone("UTC").getID());
    for (int days = 0; days < 180; days++) {
      Instant modified = now.minusSeconds(days * 86_400L);
      FTPFile read =
          new UnixFTPEntryParser(config)
              .parseFTPEntry(chopped(line(file("a", 3, modified), format)));
      assertThat(read.getTimestamp().toInstant().getEpochSecond())
          .isEqualTo(modified.getEpochSecond() / 60 * 60);
    }
  }

  private static String chopped(String line) {
    assertThat(line).endsWith("\r\n");
    return line.substring(0, line.length() - 2);
  }
}
