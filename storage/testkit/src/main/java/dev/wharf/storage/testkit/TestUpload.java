package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.OpenMultipart;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * One upload as its entity would lead it: hands out grants, takes a seal at most once, records
 * receipts and refuses those that break the rules of {@link Receipt}.
 */
public final class TestUpload {
  private final ObjectStore store;
  private final StagingId id;
  private final ObjectKey target;
  private final Condition condition;
  private final OptionalLong length;
  private final ObjectMeta meta;
  private final TestJournal journal;
  private final List<Receipt> receipts = new ArrayList<>();
  private final List<Receipt> absorbed = new ArrayList<>();
  private boolean sealTaken;
  private int grants;

  public TestUpload(
      ObjectStore store, StagingId id, ObjectKey target, OptionalLong length, ObjectMeta meta) {
    this(store, id, target, new Condition.Absent(), length, meta, new TestJournal());
  }

  private TestUpload(
      ObjectStore store,
      StagingId id,
      ObjectKey target,
      Condition condition,
      OptionalLong length,
      ObjectMeta meta,
      TestJournal journal) {
    this.store = store;
    this.id = id;
    this.target = target;
    this.condition = condition;
    this.length = length;
    this.meta = meta;
    this.journal = journal;
  }

  /** The same upload, after the store was opened anew. */
  public synchronized TestUpload on(ObjectStore reopened) {
    TestUpload same = new TestUpload(reopened, id, target, condition, length, meta, journal);
    same.receipts.addAll(receipts);
    same.sealTaken = sealTaken;
    same.grants = grants;
    return same;
  }

  /** The same upload, before its first byte, that expects something at its key. */
  public TestUpload expecting(Condition expected) {
    return new TestUpload(store, id, target, expected, length, meta, journal);
  }

  public StagingId id() {
    return id;
  }

  public ObjectKey target() {
    return target;
  }

  public TestJournal journal() {
    return journal;
  }

  /** What was recorded, contiguous from 0. */
  public synchronized List<Receipt> receipts() {
    return List.copyOf(receipts);
  }

  /** Bytes durably stored. */
  public synchronized long offset() {
    return receipts.isEmpty() ? 0 : last().to();
  }

  /** What the next writer is told; takes the seal for it, if there is one. */
  public synchronized Staging grant() {
    List<Receipt> open = open();
    sealTaken = true;
    return new Staging(
        id,
        target,
        condition,
        "grant-" + ++grants,
        offset(),
        open,
        length,
        journal.multipart(),
        meta,
        journal);
  }

  private List<Receipt> open() {
    if (receipts.isEmpty()) {
      return List.of();
    }
    if (last().form() == Form.SEALED) {
      return sealTaken ? List.of() : List.of(last());
    }
    int from = receipts.size();
    while (from > 0 && receipts.get(from - 1).form() == Form.TAIL) {
      from--;
    }
    return receipts.subList(from, receipts.size());
  }

  private Receipt last() {
    return receipts.get(receipts.size() - 1);
  }

  /** Records a receipt; throws an {@link AssertionError} if it may not follow what is there. */
  public synchronized Receipt record(Receipt receipt) {
    if (receipt.to() < offset()) {
      throw new AssertionError(receipt + " ends below the offset " + offset());
    }
    receipts.stream()
        .filter(earlier -> earlier.from() >= receipt.from() && earlier.form() == Form.TAIL)
        .forEach(absorbed::add);
    receipts.removeIf(earlier -> earlier.from() >= receipt.from());
    if (offset() != receipt.from()) {
      throw new AssertionError(receipt + " starts neither at a boundary nor at " + offset());
    }
    receipts.add(receipt);
    sealTaken = receipt.form() != Form.SEALED;
    return receipt;
  }

  /** The next writer's flow, its receipts recorded as they come. */
  public Source<Receipt, CompletionStage<Done>> writing(Source<ByteString, ?> bytes) {
    return bytes.viaMat(store.receive(grant()), Keep.right()).map(this::record);
  }

  /** Appends everything the source brings. */
  public CompletionStage<Done> append(Source<ByteString, NotUsed> bytes, Materializer runner) {
    return writing(bytes).runWith(Sink.ignore(), runner);
  }

  /** The next bytes from what the store has, their receipts recorded as they come. */
  public Source<Receipt, NotUsed> composing(List<Piece> pieces) {
    return store.compose(grant(), pieces).map(this::record);
  }

  /** What a commit of everything recorded says. */
  public synchronized Commit commitOf(Condition condition) {
    return new Commit(
        id, target, receipts, condition, journal.multipart(), journal.freeSlot(), meta);
  }

  /** Commits everything recorded. */
  public CompletionStage<StoredObject> commit(Condition condition) {
    return store.commit(commitOf(condition));
  }

  /** Commits everything recorded where what was expected is. */
  public CompletionStage<StoredObject> commit() {
    return commit(condition);
  }

  /** Throws away everything staged. */
  public CompletionStage<Done> discard() {
    return store.discard(id, receipts(), multipart());
  }

  /** The multipart upload that was opened for it. */
  public Optional<OpenMultipart> multipart() {
    return journal.multipart().map(opened -> new OpenMultipart(target, opened));
  }

  /** Removes what the commit of everything recorded was made of. */
  public CompletionStage<Done> clear() {
    return store.clear(commitOf(condition));
  }

  /** Removes every tail that a later receipt replaced. */
  public synchronized CompletionStage<Done> drop() {
    List<Receipt> dropped = List.copyOf(absorbed);
    absorbed.clear();
    return store.drop(id, dropped);
  }

  /** The seal the next writer would get. */
  public synchronized Optional<Receipt> seal() {
    return open().stream().filter(receipt -> receipt.form() == Form.SEALED).findFirst();
  }
}
