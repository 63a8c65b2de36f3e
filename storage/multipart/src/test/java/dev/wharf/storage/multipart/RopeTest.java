package dev.wharf.storage.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.testkit.Content;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.pekko.util.ByteString;

class RopeTest {
  private final Content content = new Content(9);

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(1, 20), Arbitraries.integers().between(1, 5000))
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 200)
  void bytes_come_out_as_they_went_in_wherever_they_are_cut(
      @ForAll("sizes") List<Integer> chunks, @ForAll("sizes") List<Integer> cuts) {
    Rope rope = new Rope();
    int in = 0;
    int out = 0;
    for (int n = 0; n < Math.max(chunks.size(), cuts.size()); n++) {
      if (n < chunks.size()) {
        rope.add(content.bytes(in, in + chunks.get(n)));
        in += chunks.get(n);
      }
      if (n < cuts.size() && cuts.get(n) <= rope.size()) {
        assertThat(rope.take(cuts.get(n))).isEqualTo(content.bytes(out, out + cuts.get(n)));
        out += cuts.get(n);
      }
      assertThat(rope.size()).isEqualTo(in - out);
    }
    assertThat(rope.takeAll()).isEqualTo(content.bytes(out, in));
    assertThat(rope.isEmpty()).isTrue();
  }

  @Property(tries = 1)
  void large_chunks_are_not_copied_and_small_ones_are_joined() {
    Rope rope = new Rope();
    ByteString large = content.bytes(0, 64 << 10);
    rope.add(large);
    for (int n = 0; n < 1000; n++) {
      rope.add(content.bytes(n, n + 1));
    }
    List<ByteBuffer> buffers = new ArrayList<>();
    rope.takeAll().getByteBuffers().forEach(buffers::add);
    assertThat(buffers).hasSize(2);
  }
}
