package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.upload.UploadEvent.CommitStarted;
import dev.wharf.upload.UploadEvent.Created;
import dev.wharf.upload.UploadEvent.DirectPutAbandoned;
import dev.wharf.upload.UploadEvent.DirectPutStarted;
import dev.wharf.upload.UploadEvent.EndStarted;
import dev.wharf.upload.UploadEvent.Ended;
import dev.wharf.upload.UploadEvent.LengthDeclared;
import dev.wharf.upload.UploadEvent.Recorded;
import dev.wharf.upload.UploadEvent.SealTaken;
import dev.wharf.upload.UploadEvent.SlotsReserved;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoryTest {
  private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");
  private static final String SECRET = "Do-not-tell-this-token-to-anybody";
  private static final UploadId ID = new UploadId("0123456789abcdef");

  static Stream<Arguments> events() {
    return Stream.of(
        row(
            new Created(Client.spec(ID, 7), AT),
            "created",
            "{key=in/0123456789abcdef, length=7, replaces=false}"),
        row(new LengthDeclared(9), "length-declared", "{length=9}"),
        row(
            new UploadEvent.DigestDeclared(new Digest(Digest.Algorithm.SHA_256, "c3Vt")),
            "digest-declared",
            "{digest=SHA_256 c3Vt}"),
        row(new SealTaken(SECRET), "seal-taken", "{grant=Do-n…}"),
        row(
            new SlotsReserved(new Slots(3, 4), Optional.of(SECRET)),
            "slots-reserved",
            "{first=3, count=4, opened=true}"),
        row(
            new Recorded(
                List.of(
                    new Receipt(5, 7, Receipt.Form.PART, SECRET),
                    new Receipt(7, 9, Receipt.Form.TAIL, SECRET)),
                AT),
            "recorded",
            "{from=5, to=9, receipts=2, last=tail}"),
        row(new CommitStarted(), "commit-started", "{}"),
        row(new DirectPutStarted(SECRET), "direct-put-started", "{grant=Do-n…}"),
        row(new DirectPutAbandoned(), "direct-put-abandoned", "{}"),
        row(
            new EndStarted(UploadReply.End.FAILED, "a piece is lost"),
            "end-started",
            "{reason=failed, detail=a piece is lost}"),
        row(new Ended(AT), "ended", "{}"));
  }

  private static Arguments row(UploadEvent event, String kind, String fields) {
    return Arguments.of(event, kind, fields);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("events")
  void an_event_is_told_without_what_would_let_somebody_in(
      UploadEvent event, String kind, String fields) {
    StoryLine line = Story.line(12, AT, event);
    assertThat(line.sequence()).isEqualTo(12);
    assertThat(line.at()).isEqualTo(AT);
    assertThat(line.kind()).isEqualTo(kind);
    assertThat(line.fields()).hasToString(fields);
    assertThat(line.toString()).doesNotContain(SECRET).doesNotContain("d29ybGQ");
  }

  @Test
  void every_kind_of_event_has_a_name_of_its_own() {
    assertThat(Arrays.stream(UploadEvent.class.getPermittedSubclasses()).map(Class::getSimpleName))
        .hasSize(12);
    assertThat(
            Story.line(
                    1,
                    AT,
                    new UploadEvent.Completed(
                        new dev.wharf.storage.spi.StoredObject(
                            Client.spec(ID, 7).target(), 7, "tag", AT, Client.spec(ID, 7).meta()),
                        AT))
                .fields())
        .containsExactly(entry("key", "in/" + ID), entry("size", 7L), entry("etag", "tag"));
  }
}
