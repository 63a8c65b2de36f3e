package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalIdsTest {
  private final Iterator<UploadId> random =
      Stream.iterate(0, n -> n + 1)
          .map(n -> new UploadId("sixteen-letters-" + (char) ('a' + n % 26)))
          .iterator();

  /** Its shard is an id's last letter. */
  private final LocalIds ids = new LocalIds(id -> id.substring(id.length() - 1), random::next);

  private List<String> shards(int count) {
    return Stream.generate(ids::next)
        .limit(count)
        .map(id -> id.value().substring(id.value().length() - 1))
        .toList();
  }

  @Test
  void a_new_upload_gets_a_name_whose_shard_lives_here() {
    ids.live(Set.of("c", "x"));
    assertThat(shards(4)).containsExactly("c", "x", "c", "x");
  }

  @Test
  void any_name_where_nothing_is_known_of_shards_or_one_replica_has_them_all() {
    assertThat(shards(3)).containsExactly("a", "b", "c");
    ids.live(Set.of("z"));
    ids.live(Set.of());
    assertThat(shards(2)).containsExactly("d", "e");
  }

  @Test
  void any_name_where_none_is_found_before_long() {
    ids.live(Set.of("nowhere"));
    assertThat(shards(1)).containsExactly("f");
  }
}
