package dev.wharf.ftp.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.command.CommandParser;
import dev.wharf.ftp.command.FeatureContext;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.command.FtpCommand.Digest;
import dev.wharf.ftp.command.FtpCommand.Representation;
import dev.wharf.ftp.command.Parsed;
import dev.wharf.ftp.command.Verb;
import dev.wharf.ftp.listing.Facts;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/**
 * What another server is known to do wrong in reading and in saying. The numbers are those of the
 * list that the issue names.
 */
class WordDefectsTest {

  private static Parsed parse(String line) {
    return CommandParser.parse(ByteString.fromString(line));
  }

  private static void assertLists(String line, String path) {
    assertThat(parse(line))
        .isInstanceOfSatisfying(
            Parsed.Understood.class,
            understood ->
                assertThat(understood.command())
                    .isInstanceOfSatisfying(
                        FtpCommand.ListFiles.class,
                        list -> assertThat(list.path()).contains(path)));
  }

  @Test
  void defect_7_a_listing_of_a_name_with_spaces() {
    assertLists("LIST my holiday photos", "my holiday photos");
    assertLists("LIST -la my holiday photos", "my holiday photos");
  }

  @Test
  void defect_7_a_listing_of_a_name_with_a_leading_dash() {
    assertLists("LIST -notes.txt", "-notes.txt");
    assertLists("LIST -- -rf", "-rf");
    assertLists("LIST ./-rf", "./-rf");
  }

  @Test
  void defect_9_a_type_is_what_was_asked_for_or_is_refused() {
    assertThat(parse("TYPE A"))
        .isEqualTo(new Parsed.Understood(Verb.TYPE, new FtpCommand.Type(Representation.ASCII)));
    assertThat(parse("TYPE I"))
        .isEqualTo(new Parsed.Understood(Verb.TYPE, new FtpCommand.Type(Representation.IMAGE)));
    assertThat(Replies.of((Parsed.Malformed) parse("TYPE E")).code()).isEqualTo(504);
  }

  /** RFC 959 appendix II. */
  @Test
  void defect_22_a_folder_made_is_named_between_quotes() {
    assertThat(Replies.madeFolder("/a \"b\" c").bytes().utf8String())
        .isEqualTo("257 \"/a \"\"b\"\" c\" is made\r\n");
    assertThat(Replies.workingFolder("/").bytes().utf8String())
        .isEqualTo("257 \"/\" is the working folder\r\n");
  }

  @Test
  void defect_22_a_status_of_a_path_is_212_or_213_and_reads_its_path() {
    assertThat(parse("STAT pub"))
        .isEqualTo(new Parsed.Understood(Verb.STAT_PATH, new FtpCommand.Stat(Optional.of("pub"))));
    assertThat(Replies.listing(212, "/pub", List.of("x")).code()).isEqualTo(212);
  }

  @Test
  void defect_22_a_listing_that_failed_is_no_success() {
    for (Kind kind : Kind.values()) {
      assertThat(Replies.of(kind, false).code()).isGreaterThanOrEqualTo(400);
      assertThat(Replies.of(kind, true).code()).isGreaterThanOrEqualTo(400);
    }
  }

  /** Clients that read EPSV there never try PASV, and then get nowhere. */
  @Test
  void what_is_not_offered_is_not_among_the_features_and_mlst_has_its_facts() {
    FeatureContext active =
        new FeatureContext(false, false, true, true, Facts.DEFAULT, List.of(), Digest.SHA256);
    assertThat(Verb.features(active))
        .contains("EPRT", "MLST type*;size*;modify*;perm*;unique;")
        .doesNotContain("EPSV", "MLSD", "AUTH TLS");
  }

  @Test
  void an_option_is_read_in_any_case_and_also_without_its_value() {
    for (String line : List.of("OPTS UTF8 ON", "opts utf8 on", "OPTS UTF8", "OPTS UTF-8 on")) {
      assertThat(parse(line))
          .isEqualTo(new Parsed.Understood(Verb.OPTS, new FtpCommand.Opts.Utf8(true)));
    }
  }

  @Test
  void mechanisms_longer_than_three_letters_are_read() {
    for (String mechanism : List.of("TLS", "SSL", "TLS-C", "TLS-P")) {
      assertThat(parse("AUTH " + mechanism))
          .isEqualTo(new Parsed.Understood(Verb.AUTH, new FtpCommand.Auth(mechanism)));
    }
  }
}
