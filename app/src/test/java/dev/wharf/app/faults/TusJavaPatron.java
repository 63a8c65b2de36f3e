package dev.wharf.app.faults;

import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** tus-java-client with a memory of its uploads. */
final class TusJavaPatron implements Patron {
  private static final int CHUNK = 256 * 1024;
  private static final int REQUEST = 2 << 20;
  private static final int TIMEOUT_MILLIS = 20_000;

  private final URI files;
  private final Path folder;
  private final Ledger ledger;
  private final Patience patience;

  TusJavaPatron(URI files, Path folder, Ledger ledger, Patience patience) {
    this.files = files;
    this.folder = folder;
    this.ledger = ledger;
    this.patience = patience;
  }

  @Override
  public String protocol() {
    return "tus-java-client";
  }

  @Override
  public void bring(Story story, Random random) throws IOException {
    Path file = story.content().writeTo(folder.resolve("java-" + story.number()));
    story.sending(story.size());
    TusClient client = new TusClient();
    client.setUploadCreationURL(files.toURL());
    client.setConnectTimeout(TIMEOUT_MILLIS);
    client.enableResuming(new TusURLMemoryStore());
    do {
      if (attempt(story, client, file)) {
        break;
      }
    } while (patience.again(random));
    Files.delete(file);
  }

  /** Whether it is done: as its library sees it, and as HEAD says. */
  private boolean attempt(Story story, TusClient client, Path file) {
    boolean known = story.key().isPresent();
    String asked = known ? "resumes" : "creates";
    try {
      TusUpload upload = new TusUpload(file.toFile());
      upload.setFingerprint(file.toString());
      long before = story.floor();
      TusUploader uploader = client.resumeOrCreateUpload(upload);
      String path = uploader.getUploadURL().getPath();
      String key = path.substring(path.lastIndexOf('/') + 1);
      if (!known) {
        story.key(key);
      } else if (!story.key().equals(java.util.Optional.of(key))) {
        story.violated("tus-java-client began anew: its upload was not found");
      }
      story.told("client", asked, before, uploader.getOffset());
      send(story, uploader);
      return isComplete(story, uploader.getUploadURL().toString());
    } catch (IOException | ProtocolException failure) {
      if (!known && story.key().isEmpty()) {
        ledger.orphan();
      }
      story.failed("client", asked, String.valueOf(failure.getMessage()));
      return false;
    }
  }

  private void send(Story story, TusUploader uploader) throws IOException, ProtocolException {
    uploader.setChunkSize(CHUNK);
    uploader.setRequestPayloadSize(REQUEST);
    while (!patience.isOver() && uploader.uploadChunk() > -1) {
      if (uploader.getOffset() % REQUEST == 0) {
        story.row("client", "sent " + uploader.getOffset());
      }
    }
    uploader.finish();
  }

  private static boolean isComplete(Story story, String upload) {
    long before = story.floor();
    TusTalk.Answer answer = TusTalk.head(URI.create(upload));
    if (answer.status() != 200) {
      story.failed("client", "HEAD", answer.toString());
      return false;
    }
    long offset = answer.offset().orElse(-1L);
    story.told("client", "HEAD", before, offset);
    if (offset == story.size()) {
      story.completed("client", "HEAD " + offset);
      return true;
    }
    return false;
  }
}
