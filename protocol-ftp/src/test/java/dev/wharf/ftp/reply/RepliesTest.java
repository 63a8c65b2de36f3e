package dev.wharf.ftp.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.ftp.command.CommandParser;
import dev.wharf.ftp.command.Parsed;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Standing;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can become of a thing, in three digits. */
class RepliesTest {
  /** What a back end says; no client is to read it. */
  private static final String BACK_END = "NoSuchBucket: arn:aws:s3:::secret";

  private static final UploadId ID = new UploadId("0123456789abcdef");

  private static Standing standing(long offset, boolean complete) {
    ObjectKey key = new ObjectKey("secret-home/k");
    StoredObject object = new StoredObject(key, offset, "e", Instant.EPOCH, ObjectMeta.of("u"));
    return new Standing(
        ID,
        Optional.of("bob"),
        key,
        offset,
        OptionalLong.empty(),
        Optional.empty(),
        Instant.EPOCH,
        Optional.empty(),
        complete ? Optional.of(object) : Optional.empty());
  }

  static Stream<Arguments> uploads() {
    return Stream.of(
        Arguments.of(standing(9, true), 226, "9 bytes"),
        Arguments.of(standing(5, false), 426, "REST 5"),
        Arguments.of(new UploadReply.Terminated(), 250, ""),
        Arguments.of(new UploadReply.NotFound(), 451, "from its start"),
        Arguments.of(new UploadReply.Gone(End.TERMINATED, ""), 451, "from its start"),
        Arguments.of(new UploadReply.Gone(End.EXPIRED, ""), 451, "from its start"),
        Arguments.of(new UploadReply.Gone(End.FAILED, BACK_END), 451, "from its start"),
        Arguments.of(new UploadReply.AlreadyExists(), 451, "again"),
        Arguments.of(new UploadReply.KeyClaimed(ID), 450, "Another upload"),
        Arguments.of(new UploadReply.KeyTaken(new ObjectKey("a")), 550, "Something of that name"),
        Arguments.of(new UploadReply.OffsetMismatch(5, 7), 554, "REST 7 (expected: 5)"),
        Arguments.of(
            new UploadReply.OffsetMismatch(7, 5),
            426,
            "The upload has grown meanwhile; 7 bytes are kept, REST 7 and STOR go on"),
        Arguments.of(
            new UploadReply.LengthConflict(OptionalLong.of(9), 5, 3), 552, "3 (expected: 9)"),
        Arguments.of(new UploadReply.LengthConflict(OptionalLong.empty(), 5, 3), 552, "at least 5"),
        Arguments.of(new UploadReply.TooLong(100, 5), 552, "at most 100 bytes"),
        Arguments.of(new UploadReply.ChecksumMismatch(5), 451, "not what was announced"),
        Arguments.of(new UploadReply.AlreadyComplete(standing(9, true)), 450, "again"),
        Arguments.of(new UploadReply.FinalUpload(), 550, "takes no bytes"),
        Arguments.of(
            new UploadReply.UnfitPartial(ID, UploadReply.Unfit.ENDED), 550, "takes no bytes"),
        Arguments.of(new UploadReply.Busy(), 450, "again"),
        Arguments.of(new UploadReply.Unavailable(BACK_END), 451, "again"),
        Arguments.of(new UploadReply.Interrupted(Cut.CLIENT, 5), 426, "REST 5"),
        Arguments.of(new UploadReply.Interrupted(Cut.PREEMPTED, 5), 426, "REST 5"),
        Arguments.of(new UploadReply.Interrupted(Cut.DRAINING, 5), 426, "REST 5"),
        Arguments.of(new UploadReply.StoreFailed(Kind.QUOTA, false, BACK_END), 552, "No room"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("uploads")
  void every_answer_about_an_upload_has_its_code(UploadReply reply, int code, String text) {
    Reply said = Replies.of(reply);
    assertThat(said.code()).isEqualTo(code);
    assertThat(said.lines()).singleElement().asString().contains(text).doesNotContain("secret");
  }

  @Test
  void the_table_has_every_answer_about_an_upload() {
    Set<Class<?>> shown =
        uploads().map(row -> (Class<?>) row.get()[0].getClass()).collect(Collectors.toSet());
    assertThat(shown).containsExactlyInAnyOrder(UploadReply.class.getPermittedSubclasses());
    assertThat(uploads().map(row -> row.get()[0]).filter(UploadReply.Interrupted.class::isInstance))
        .hasSameSizeAs(Cut.values());
    assertThat(uploads().map(row -> row.get()[0]).filter(UploadReply.Gone.class::isInstance))
        .hasSameSizeAs(End.values());
  }

  /** The kind; what is said when it lasts, and when it may pass. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NOT_FOUND,      550, 451",
    "ALREADY_EXISTS, 550, 450",
    "PRECONDITION,   550, 450",
    "DENIED,         550, 451",
    "QUOTA,          552, 452",
    "THROTTLED,      450, 450",
    "UNAVAILABLE,    451, 451",
    "CORRUPT,        550, 451",
    "UNSUPPORTED,    504, 451",
    "UNKNOWN,        550, 451"
  })
  void every_failure_of_the_store_has_its_code(Kind kind, int lasting, int passing) {
    assertThat(Replies.of(kind, false).code()).isEqualTo(lasting);
    assertThat(Replies.of(kind, true).code()).isEqualTo(passing);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void what_may_pass_asks_the_client_to_try_again(Kind kind) {
    assertThat(Replies.of(kind, true).code()).isBetween(400, 499);
    assertThat(Replies.of(kind, true).lines()).singleElement().asString().contains("try again");
    assertThat(Replies.of(new UploadReply.StoreFailed(kind, true, BACK_END)))
        .isEqualTo(Replies.of(kind, true));
    assertThat(Replies.of(new UploadReply.StoreFailed(kind, false, BACK_END)))
        .isEqualTo(Replies.of(kind, false));
  }

  /** A line and the code that says what was wrong with it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "FOO,          500",
    "RANG 1 2,     502",
    "SITE FOO,     502",
    "RETR,         501",
    "REST x,       501",
    "TYPE X,       501",
    "TYPE E,       504",
    "MODE Z,       504",
    "STRU R,       504",
    "AUTH GSSAPI,  504",
    "PROT S,       536",
    "PROT E,       536",
    "EPSV 3,       522",
    "EPRT |9|x|1|, 522"
  })
  void a_line_that_is_no_command_has_its_code(String line, int code) {
    Parsed parsed = CommandParser.parse(ByteString.fromString(line));
    Reply reply =
        parsed instanceof Parsed.Unknown unknown
            ? Replies.of(unknown)
            : Replies.of((Parsed.Malformed) parsed);
    assertThat(reply.code()).isEqualTo(code);
  }

  @Test
  void a_wrong_network_is_told_the_right_ones_in_brackets() {
    Parsed parsed = CommandParser.parse(ByteString.fromString("EPSV 3"));
    assertThat(Replies.of((Parsed.Malformed) parsed).lines().get(0)).endsWith("(1,2)");
  }

  @Test
  void facts_of_one_entry_stand_on_a_line_of_their_own_that_begins_with_a_space() {
    assertThat(Replies.facts("type=file;size=3;", "/a b").bytes().utf8String())
        .isEqualTo("250-Listing /a b\r\n type=file;size=3; /a b\r\n250 End\r\n");
  }

  @Test
  void a_status_stands_between_two_lines_with_its_code() {
    assertThat(Replies.status("Wharf:", List.of("up", "211 no end")).bytes().utf8String())
        .isEqualTo("211-Wharf:\r\n up\r\n 211 no end\r\n211 End of status\r\n");
    assertThat(Replies.listing(212, "/", List.of()).bytes().utf8String())
        .isEqualTo("212-Status of /:\r\n212 End of status\r\n");
  }

  @Test
  void no_text_can_end_its_line() {
    assertThat(Reply.of(200, "a\r\n230 b\u0085\u0000").bytes().utf8String())
        .isEqualTo("200 a??230 b??\r\n");
    assertThat(Replies.workingFolder("/a\r\nb").bytes().utf8String().lines()).hasSize(1);
  }

  @Test
  void a_reply_has_three_digits_and_a_line() {
    assertThatThrownBy(() -> new Reply(200, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Reply.of(99, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThat(Arrays.asList(Kind.values()))
        .allSatisfy(kind -> assertThat(Replies.of(kind, false).code()).isBetween(400, 599));
  }
}
