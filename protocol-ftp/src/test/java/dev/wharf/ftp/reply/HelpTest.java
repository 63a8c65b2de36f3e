package dev.wharf.ftp.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.command.FeatureContext;
import dev.wharf.ftp.command.FtpCommand.Digest;
import dev.wharf.ftp.command.Verb;
import dev.wharf.ftp.listing.Facts;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** FEAT, HELP, SITE HELP: nothing is promised that is switched off. */
class HelpTest {
  private static final FeatureContext ALL =
      new FeatureContext(
          true, true, true, true, Facts.DEFAULT, List.of(Digest.values()), Digest.SHA256);
  private static final FeatureContext LEAST =
      new FeatureContext(false, false, false, false, List.of("size"), List.of(), Digest.SHA256);

  @Test
  void features_are_a_list_in_the_form_of_rfc_2389() {
    assertThat(Replies.features(ALL).bytes().utf8String())
        .isEqualTo(
            """
            211-Extensions supported:
             HOST
             AUTH TLS;TLS-C;SSL;TLS-P;
             PBSZ
             PROT
             CLNT
             LANG EN*
             EPSV
             EPRT
             REST STREAM
             SIZE
             MDTM
             MLST type*;size*;modify*;perm*;unique;
             MFMT
             MFF modify;
             HASH CRC32;MD5;SHA-1;SHA-256*;SHA-512;
             XCRC
             XMD5
             XSHA
             XSHA1
             XSHA256
             XSHA512
             SITE UTIME
             SITE MKDIR
             SITE MD5
             TVFS
             UTF8
            211 End
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void what_is_switched_off_is_not_among_the_features() {
    assertThat(Replies.features(LEAST).lines())
        .containsExactly(
            "Extensions supported:",
            "HOST",
            "CLNT",
            "LANG EN*",
            "REST STREAM",
            "SIZE",
            "MDTM",
            "MLST type;size*;modify;perm;unique;",
            "SITE MKDIR",
            "TVFS",
            "UTF8",
            "End");
  }

  @Test
  void only_the_checksums_that_are_offered_are_named() {
    FeatureContext one =
        new FeatureContext(
            false, true, false, true, List.of(), List.of(Digest.MD5, Digest.SHA1), Digest.SHA1);
    assertThat(Replies.features(one).lines())
        .contains("HASH MD5;SHA-1*;", "XMD5", "XSHA", "XSHA1", "SITE MD5")
        .doesNotContain("XCRC", "XSHA256", "XSHA512");
  }

  @Test
  void help_names_every_word_and_marks_those_that_are_not_offered() {
    List<String> words = words(Replies.help(Optional.empty(), ALL));
    assertThat(words)
        .contains("STOR", "SITE", "XPWD", "BYE", "EPRT", "RANG*", "COMB*", "AVBL*", "SMNT*")
        .doesNotContain("EPRT*", "RANG", "STAT_PATH");
    assertThat(words(Replies.help(Optional.empty(), LEAST)))
        .contains("STOR", "SITE", "EPRT*", "PORT*", "PASV*", "EPSV*", "AUTH*", "HASH*", "XCRC*")
        .doesNotContain("EPRT", "AUTH");
  }

  private static List<String> words(Reply help) {
    assertThat(help.code()).isEqualTo(214);
    return help.lines().subList(1, help.lines().size() - 1).stream()
        .flatMap(line -> Arrays.stream(line.split(" +", -1)))
        .toList();
  }

  @Test
  void every_verb_has_its_help() {
    for (Verb verb : Verb.values()) {
      Reply help = Replies.help(Optional.of(verb.word()), ALL);
      assertThat(help.code()).isEqualTo(214);
      assertThat(String.join("\n", help.lines())).contains(verb.help()).contains(verb.syntax());
    }
  }

  @Test
  void a_word_with_two_meanings_has_both_explained() {
    assertThat(Replies.help(Optional.of("STAT"), ALL).lines())
        .containsExactly(
            "STAT:",
            "STAT: how the session and its transfer stand",
            "STAT <path>: a listing over the control connection",
            "End");
  }

  @Test
  void an_alias_is_explained_by_what_it_means() {
    assertThat(Replies.help(Optional.of("XCWD"), ALL))
        .isEqualTo(Replies.help(Optional.of("CWD"), ALL));
  }

  @Test
  void a_word_that_is_not_offered_has_no_help() {
    assertThat(Replies.help(Optional.of("RANG"), ALL).code()).isEqualTo(502);
    assertThat(Replies.help(Optional.of("PORT"), LEAST).code()).isEqualTo(502);
    assertThat(Replies.help(Optional.of(""), LEAST).code()).isEqualTo(502);
  }

  @Test
  void site_help_names_what_may_follow() {
    assertThat(Replies.siteHelp(ALL).lines())
        .hasSize(10)
        .contains("SITE COPY <path> <path>: copies a file");
    assertThat(Replies.siteHelp(LEAST).lines().toString())
        .contains("SITE CHMOD")
        .doesNotContain("UTIME")
        .doesNotContain("MD5");
  }
}
