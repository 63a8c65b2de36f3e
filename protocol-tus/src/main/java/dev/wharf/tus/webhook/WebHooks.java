package dev.wharf.tus.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.tus.hook.ClientRequest;
import dev.wharf.tus.hook.TusHooks;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/** Asks a server that speaks tusd's JSON. */
public final class WebHooks {
  /** Go takes names in any case, and passes over what it does not know. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final HookServer server;
  private final Function<ObjectKey, Map<String, String>> storage;

  private WebHooks(HookServer server, Function<ObjectKey, Map<String, String>> storage) {
    this.server = server;
    this.storage = storage;
  }

  /**
   * Hooks that ask.
   *
   * @param system runs the client
   * @param settings whom, about what, and how patiently
   * @param storage where an upload's object is, as tusd says it: {@code Type}, and {@code Path} or
   *     {@code Bucket} and {@code Key}
   */
  public static TusHooks create(
      ClassicActorSystemProvider system,
      WebHookSettings settings,
      Function<ObjectKey, Map<String, String>> storage) {
    WebHooks hooks = new WebHooks(new HookServer(system, settings), storage);
    TusHooks asked = TusHooks.none();
    for (WebHookEvent event : settings.events()) {
      asked = hooks.with(asked, event);
    }
    return asked;
  }

  private TusHooks with(TusHooks hooks, WebHookEvent event) {
    return switch (event) {
      case PRE_REQUEST ->
          hooks.withAuthorize(
              (intent, upload, request) ->
                  ask(
                      event,
                      upload
                          .map(this::upload)
                          .orElseGet(() -> Question.Upload.of(intent.creates().orElseThrow())),
                      request,
                      Reply::ofRequest));
      case PRE_CREATE ->
          hooks.withPreCreate(
              (upload, request) ->
                  ask(event, Question.Upload.of(upload), request, Reply::ofCreation));
      case PRE_TERMINATE ->
          hooks.withPreTerminate(
              (upload, request) -> ask(event, upload(upload), request, Reply::ofTermination));
      case PRE_FINISH ->
          hooks.withPreFinish(
              (upload, request) -> ask(event, upload(upload), request, Reply::amendment));
    };
  }

  private Question.Upload upload(Standing upload) {
    return Question.Upload.of(upload, storage.apply(upload.target()));
  }

  private <T> CompletionStage<T> ask(
      WebHookEvent event,
      Question.Upload upload,
      ClientRequest request,
      Function<Reply, T> meaning) {
    return server
        .ask(event, json(Question.of(event, upload, request)), request)
        .thenApply(json -> meant(json, meaning));
  }

  private <T> T meant(byte[] json, Function<Reply, T> meaning) {
    try {
      return meaning.apply(reply(json));
    } catch (IOException | IllegalArgumentException wrong) {
      String why = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
      throw server.failed(why, false);
    }
  }

  static Reply reply(byte[] json) throws IOException {
    Reply reply = MAPPER.readValue(json, Reply.class);
    return reply == null ? Reply.NOTHING : reply;
  }

  static byte[] json(Question question) {
    try {
      return MAPPER.writeValueAsBytes(question);
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("not to be written as JSON: " + question.type(), bug);
    }
  }
}
