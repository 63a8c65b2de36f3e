package dev.wharf.storage.multipart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StorageFailure;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept in the journal. */
class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"2~x", "a.b.c", "", "1.2.3"})
  void a_clients_words_come_back_as_they_were(String word) {
    MultipartId id = new MultipartId(OptionalLong.of(5 << 20), word);
    assertThat(id.encoded()).isEqualTo("1.5242880." + word);
    assertThat(MultipartId.of(id.encoded())).isEqualTo(id);
    MultipartId free = new MultipartId(OptionalLong.empty(), word);
    assertThat(MultipartId.of(free.encoded())).isEqualTo(free);
    String token = Tokens.ofPart(7, word);
    assertThat(token).isEqualTo("1.7." + word);
    assertThat(Tokens.clientOf(new Receipt(0, 1, Receipt.Form.PART, token))).isEqualTo(word);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "2.0.id", "1.id", "1.-1.id", "1.x.id"})
  void what_was_written_by_others_is_corrupt(String encoded) {
    StorageFailure failure =
        catchThrowableOfType(StorageFailure.class, () -> MultipartId.of(encoded));
    assertThat(failure.kind()).isEqualTo(StorageFailure.Kind.CORRUPT);
  }

  @Test
  void a_token_of_another_store_is_corrupt() {
    Receipt receipt = new Receipt(0, 1, Receipt.Form.PART, "f1:grant:0");
    assertThat(catchThrowableOfType(StorageFailure.class, () -> Tokens.clientOf(receipt)).kind())
        .isEqualTo(StorageFailure.Kind.CORRUPT);
    assertThat(catchThrowableOfType(StorageFailure.class, () -> Tokens.nameOf(receipt)).kind())
        .isEqualTo(StorageFailure.Kind.CORRUPT);
  }
}
