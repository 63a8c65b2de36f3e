package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterOutlookTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          members | unreachable | the smaller side
          1       |             | false
          1 2     |             | false
          1 2     | 2           | false
          1 2     | 1           | true
          1 2 3   | 3           | false
          1 2 3   | 1           | false
          1 2 3   | 1 2         | true
          1 2 3   | 2 3         | true
          1 2 3 4 | 3 4         | false
          1 2 3 4 | 1 2         | true
          1 2 3   | 4 5 6       | false
          """,
      useHeadersInDisplayName = true)
  void the_smaller_side_knows_that_it_is(
      String members, @Nullable String unreachable, boolean smaller) {
    assertThat(ClusterOutlook.isMinority(addresses(members), addresses(unreachable)))
        .isEqualTo(smaller);
  }

  private static Set<Address> addresses(@Nullable String numbers) {
    return Stream.ofNullable(numbers)
        .flatMap(text -> Stream.of(text.split(" ")))
        .map(number -> new Address("pekko", "wharf", "10.0.0." + number, 17355))
        .collect(Collectors.toSet());
  }
}
