package dev.wharf.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTest {
  private static List<String> segments(String path) {
    return Arrays.asList(path.substring(1).split("/", -1));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET,    /admin/v1/uploads,             LIST_UPLOADS, ''",
    "HEAD,   /admin/v1/uploads,             LIST_UPLOADS, ''",
    "GET,    /admin/v1/uploads/abc,         UPLOAD,       abc",
    "DELETE, /admin/v1/uploads/abc,         TERMINATE,    abc",
    "GET,    /admin/v1/uploads/abc/story,   STORY,        abc",
    "POST,   /admin/v1/uploads/abc/cut,     CUT,          abc",
    "GET,    /admin/v1/sessions,            SESSIONS,     ''",
    "DELETE, /admin/v1/sessions/w@h:1#2!3,  KICK,         w@h:1#2!3",
    "GET,    /admin/v1/members,             MEMBERS,      ''",
    "POST,   /admin/v1/drain,               DRAIN,        ''",
    "GET,    /admin/v1/openapi.json,        DOCUMENT,     ''",
  })
  void a_method_and_a_path_are_one_question(String method, String path, Route route, String id) {
    assertThat(Match.of(method, segments(path))).isEqualTo(new Match.Found(route, id));
  }

  @ParameterizedTest
  @CsvSource({
    "/admin/v1",
    "/admin/v1/",
    "/admin/v2/uploads",
    "/admin/v1/uploads/",
    "/admin/v1/uploads/abc/",
    "/admin/v1/uploads/abc/cut/now",
    "/admin/v1/sessions/a/b",
    "/admin/V1/uploads",
    "/other"
  })
  void other_paths_lead_nowhere(String path) {
    assertThat(Match.of("GET", segments(path))).isEqualTo(new Match.Nowhere());
  }

  @Test
  void a_wrong_method_is_told_the_right_ones() {
    assertThat(Match.of("PUT", segments("/admin/v1/uploads/abc")))
        .isEqualTo(new Match.WrongMethod(Set.of("GET", "DELETE")));
    // Nothing is ever changed by GET.
    assertThat(Match.of("GET", segments("/admin/v1/uploads/abc/cut")))
        .isEqualTo(new Match.WrongMethod(Set.of("POST")));
    assertThat(Match.of("GET", segments("/admin/v1/drain")))
        .isEqualTo(new Match.WrongMethod(Set.of("POST")));
  }
}
