package dev.wharf.storage.s3.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.s3.testkit.ScriptedServer.Script;
import dev.wharf.storage.s3.testkit.ScriptedServer.Wire;
import org.junit.jupiter.api.Test;

class RelayWireTest {

  @Test
  void heads_and_bodies_pass_byte_for_byte_on_one_connection() throws Exception {
    play(
        server -> {
          server.hear("PUT /b/k HTTP/1.1|host: h|CONTENT-length:3|x:  y ||abc");
          server.say("HTTP/1.1 200 Fine|eTag: \"1\"|Content-Length: 2||ok");
          server.hear("GET /b/k HTTP/1.1|Host: h||");
          server.say("HTTP/1.1 200 OK|Content-Length: 4||abcd");
        },
        client -> {
          client.say("PUT /b/k HTTP/1.1|host: h|CONTENT-length:3|x:  y ||abc");
          client.hear("HTTP/1.1 200 Fine|eTag: \"1\"|Content-Length: 2||ok");
          client.say("GET /b/k HTTP/1.1|Host: h||");
          client.hear("HTTP/1.1 200 OK|Content-Length: 4||abcd");
        });
  }

  @Test
  void chunks_pass_with_extensions_and_trailers_both_ways() throws Exception {
    String chunks = "3;a=b|abc|A|0123456789|0|x-checksum: 1||";
    play(
        server -> {
          server.hear("PUT /b/k HTTP/1.1|Transfer-Encoding: chunked||" + chunks);
          server.say("HTTP/1.1 200 OK|Transfer-Encoding: chunked||" + chunks);
          server.hear("HEAD /b/k HTTP/1.1||");
          server.say("HTTP/1.1 200 OK|Content-Length: 0||");
        },
        client -> {
          client.say("PUT /b/k HTTP/1.1|Transfer-Encoding: chunked||" + chunks);
          client.hear("HTTP/1.1 200 OK|Transfer-Encoding: chunked||" + chunks);
          client.say("HEAD /b/k HTTP/1.1||");
          client.hear("HTTP/1.1 200 OK|Content-Length: 0||");
        });
  }

  @Test
  void answers_without_a_body_are_not_waited_for() throws Exception {
    String[] answers = {
      "HTTP/1.1 200 OK|Content-Length: 100||",
      "HTTP/1.1 204 No Content||",
      "HTTP/1.1 304 Not Modified|Content-Length: 100||"
    };
    String[] methods = {"HEAD", "DELETE", "GET"};
    play(
        server -> {
          for (int call = 0; call < 3; call++) {
            server.hear(methods[call] + " /b/k HTTP/1.1||");
            server.say(answers[call]);
          }
        },
        client -> {
          for (int call = 0; call < 3; call++) {
            client.say(methods[call] + " /b/k HTTP/1.1||");
            client.hear(answers[call]);
          }
        });
  }

  @Test
  void a_client_that_asks_first_sends_its_body_when_the_server_says_so() throws Exception {
    play(
        server -> {
          server.hear("PUT /b/k HTTP/1.1|Content-Length: 3|Expect: 100-continue||");
          server.say("HTTP/1.1 100 Continue||");
          server.hear("abc");
          server.say("HTTP/1.1 200 OK|Content-Length: 0||");
        },
        client -> {
          client.say("PUT /b/k HTTP/1.1|Content-Length: 3|Expect: 100-continue||");
          client.hear("HTTP/1.1 100 Continue||");
          client.say("abc");
          client.hear("HTTP/1.1 200 OK|Content-Length: 0||");
        });
  }

  @Test
  void a_client_whose_body_is_not_wanted_is_told_that_the_connection_ends() throws Exception {
    play(
        server -> {
          server.hear("PUT /b/k HTTP/1.1|Content-Length: 3|Expect: 100-continue||");
          server.say("HTTP/1.1 403 Forbidden|Connection: keep-alive|Content-Length: 2||no");
        },
        client -> {
          client.say("PUT /b/k HTTP/1.1|Content-Length: 3|Expect: 100-continue||");
          assertThat(client.hearAll())
              .isEqualTo("HTTP/1.1 403 Forbidden|Content-Length: 2|Connection: close||no");
        });
  }

  @Test
  void an_answer_in_the_middle_of_a_body_reaches_a_client_that_still_sends() throws Exception {
    play(
        server -> {
          server.hear("PUT /b/k HTTP/1.1|Content-Length: 10||abc");
          server.say("HTTP/1.1 400 Bad Request|Connection: close|Content-Length: 2||no");
        },
        client -> {
          client.say("PUT /b/k HTTP/1.1|Content-Length: 10||abc");
          client.hear("HTTP/1.1 400 Bad Request|Connection: close|Content-Length: 2||no");
          client.say("defghij");
          assertThat(client.hearAll()).isEmpty();
        });
  }

  @Test
  void a_body_without_a_length_runs_to_the_end_of_the_connection() throws Exception {
    play(
        server -> {
          server.hear("GET /b/k HTTP/1.1||");
          server.say("HTTP/1.1 200 OK||all of it");
        },
        client -> {
          client.say("GET /b/k HTTP/1.1||");
          assertThat(client.hearAll()).isEqualTo("HTTP/1.1 200 OK||all of it");
        });
  }

  @Test
  void a_server_that_ends_an_idle_connection_ends_the_clients() throws Exception {
    play(
        server -> {
          server.hear("GET /b/k HTTP/1.1||");
          server.say("HTTP/1.1 200 OK|Content-Length: 1||a");
        },
        client -> {
          client.say("GET /b/k HTTP/1.1||");
          assertThat(client.hearAll()).isEqualTo("HTTP/1.1 200 OK|Content-Length: 1||a");
        });
  }

  @Test
  void a_client_that_goes_in_the_middle_of_a_body_is_gone_for_the_server() throws Exception {
    play(
        server -> {
          server.hear("PUT /b/k HTTP/1.1|Content-Length: 10||abc");
          assertThat(server.hearAll()).isEmpty();
        },
        client -> {
          client.say("PUT /b/k HTTP/1.1|Content-Length: 10||abc");
          client.close();
        });
  }

  private static void play(Script server, Script client) throws Exception {
    try (ScriptedServer scripted = new ScriptedServer(server);
        Relay relay = Relay.before(scripted.address());
        Wire wire = Wire.to(relay.endpoint())) {
      client.play(wire);
      scripted.awaitEnd();
    }
  }
}
