package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.upload.UploadCommand.AnnounceDirectPut;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadCommand.Reserve;
import dev.wharf.upload.UploadCommand.Settle;
import dev.wharf.upload.UploadEvent.DigestDeclared;
import dev.wharf.upload.UploadEvent.DirectPutStarted;
import dev.wharf.upload.UploadEvent.LengthDeclared;
import dev.wharf.upload.UploadEvent.Recorded;
import dev.wharf.upload.UploadEvent.SealTaken;
import dev.wharf.upload.UploadEvent.SlotsReserved;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.LengthConflict;
import dev.wharf.upload.UploadState.DirectPutting;
import dev.wharf.upload.UploadState.Receiving;
import dev.wharf.upload.WriterMessage.Granted;
import dev.wharf.upload.WriterMessage.Journalled;
import dev.wharf.upload.WriterMessage.PutAnnounced;
import dev.wharf.upload.WriterMessage.Reserved;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/** While an upload takes bytes: who may write, and what has become durable. */
final class Writing {
  private final Incarnation self;
  private final Finishing finishing;

  Writing(Incarnation self, Finishing finishing) {
    this.self = self;
    this.finishing = finishing;
  }

  ReplyEffect<UploadEvent, UploadState> claim(Receiving state, Claim claim) {
    if (self.isStopping()) {
      return self.refuse(claim, Incarnation.moving());
    }
    return self.notItsWriter(state.isFinal(), claim)
        .or(() -> self.unchecked(claim, true))
        .orElseGet(() -> claimChecked(state, claim));
  }

  private ReplyEffect<UploadEvent, UploadState> claimChecked(Receiving state, Claim claim) {
    boolean own = claim.resuming() && self.lease.heldBy(claim.writer());
    if (claim.resuming() && self.lease.held() && !own) {
      // Whoever lost its token does not drive out the one who came after.
      return self.refuse(claim, new Busy());
    }
    if (self.lease.held() && !own) {
      return self.run(() -> self.lease.await(claim));
    }
    Optional<UploadReply> refusal = Judge.refusal(state, claim);
    if (refusal.isPresent()) {
      return self.refuse(claim, refusal.get());
    }
    if (own) {
      self.free();
    }
    return grant(state, claim);
  }

  private ReplyEffect<UploadEvent, UploadState> grant(Receiving state, Claim claim) {
    String token = Lease.newToken();
    List<UploadEvent> events = new ArrayList<>();
    if (claim.length().isPresent() && state.facts().length().isEmpty()) {
      events.add(new LengthDeclared(claim.length().getAsLong()));
    }
    claim
        .digest()
        .filter(digest -> !state.facts().digest().equals(Optional.of(digest)))
        .ifPresent(digest -> events.add(new DigestDeclared(digest)));
    // A writer that goes on in its own place needs nobody else's.
    List<Receipt> open = claim.resuming() ? List.of() : state.receipts().open();
    if (!claim.resuming() && state.receipts().sealed()) {
      events.add(new SealTaken(token));
    }
    return self.persist(events, now -> grant((Receiving) now, token, open, claim.writer()));
  }

  /** The lease of an upload that begins with its first bytes. */
  ReplyEffect<UploadEvent, UploadState> grantFirst(
      Receiving state, ActorRef<WriterMessage> writer) {
    return self.run(() -> grant(state, Lease.newToken(), List.of(), writer));
  }

  private void grant(
      Receiving state, String token, List<Receipt> open, ActorRef<WriterMessage> writer) {
    self.lease.grant(writer, token);
    writer.tell(
        new Granted(
            token,
            self.actor.getSelf(),
            self.staging(state.facts()),
            state.facts().place(),
            state.facts().expected(),
            state.facts().spec().meta(),
            state.offset(),
            state.facts().length(),
            Judge.limit(state, OptionalLong.empty()),
            open,
            state.multipart(),
            !state.mayBePut()));
  }

  ReplyEffect<UploadEvent, UploadState> settle(Receiving state, Settle settle) {
    return self.unchecked(settle, false).orElseGet(() -> settleChecked(state, settle));
  }

  private ReplyEffect<UploadEvent, UploadState> settleChecked(Receiving state, Settle settle) {
    if (self.lease.held()) {
      return self.run(() -> self.lease.await(settle));
    }
    if (state.filled()) {
      self.lease.await(settle);
      return finishing.startCommit(List.of(), Optional.empty(), List.of());
    }
    return self.reply(settle.replyTo(), self.standing(state));
  }

  ReplyEffect<UploadEvent, UploadState> record(UploadState state, Record record) {
    Optional<Receiving> receiving = self.receiving(state);
    if (receiving.isEmpty() || !self.lease.heldBy(record.token())) {
      return self.fence(record.writer(), record.token(), UploadEntity.offset(state));
    }
    return recordHeld(state, receiving.get(), record);
  }

  private ReplyEffect<UploadEvent, UploadState> recordHeld(
      UploadState state, Receiving receiving, Record record) {
    boolean said = receiving.receipts().endsWith(record.receipts());
    List<Receipt> added = said ? List.of() : record.receipts();
    Optional<ReceiptList> next = receiving.receipts().append(added);
    boolean follows = said || record.after() == receiving.offset();
    if (!follows || next.isEmpty() || beyond(receiving, next.get())) {
      self.actor.getLog().warn("refused {} after {}", record.receipts(), record.after());
      return self.fence(record.writer(), record.token(), receiving.offset());
    }
    List<UploadEvent> events = new ArrayList<>(self.creation(state));
    if (!added.isEmpty()) {
      events.add(new Recorded(added, self.now()));
    }
    return recorded(receiving, next.get(), record, events);
  }

  private static boolean beyond(Receiving state, ReceiptList next) {
    OptionalLong length = state.facts().length();
    return length.isPresent() && next.offset() > length.getAsLong();
  }

  private ReplyEffect<UploadEvent, UploadState> recorded(
      Receiving before, ReceiptList next, Record record, List<UploadEvent> events) {
    long offset = next.offset();
    List<Receipt> absorbed = before.receipts().absorbedBy(next);
    OptionalLong length = before.facts().length();
    if (record.finish() && length.isEmpty()) {
      events.add(new LengthDeclared(offset));
      return finishing.startCommit(events, Optional.of(record.writer()), absorbed);
    }
    if (length.isPresent() && length.getAsLong() == offset) {
      return finishing.startCommit(events, Optional.of(record.writer()), absorbed);
    }
    return self.persist(
        events,
        state -> {
          tellRecorded((Receiving) state, record);
          finishing.drop(before.facts(), absorbed);
        });
  }

  private void tellRecorded(Receiving state, Record record) {
    self.nascentPersisted();
    if (record.release()) {
      self.free();
    }
    record.writer().tell(new Journalled(state.offset(), replyTo(state, record)));
  }

  private Optional<UploadReply> replyTo(Receiving state, Record record) {
    if (record.finish()) {
      long offset = state.offset();
      return Optional.of(new LengthConflict(state.facts().length(), offset, offset));
    }
    return record.release() ? Optional.of(self.standing(state)) : Optional.empty();
  }

  ReplyEffect<UploadEvent, UploadState> reserve(UploadState state, Reserve reserve) {
    Optional<Receiving> receiving = self.receiving(state);
    if (receiving.isEmpty() || !self.lease.heldBy(reserve.token())) {
      return self.fence(reserve.writer(), reserve.token(), UploadEntity.offset(state));
    }
    Slots slots = new Slots(receiving.get().nextSlot(), reserve.count());
    List<UploadEvent> events = new ArrayList<>(self.creation(state));
    events.add(new SlotsReserved(slots, reserve.opened()));
    return self.persist(
        events,
        now -> {
          self.nascentPersisted();
          reserve.writer().tell(new Reserved(slots));
        });
  }

  ReplyEffect<UploadEvent, UploadState> announceDirectPut(
      UploadState state, AnnounceDirectPut announce) {
    boolean allowed = self.receiving(state).filter(Receiving::mayBePut).isPresent();
    if (!allowed || !self.lease.heldBy(announce.token())) {
      return self.fence(announce.writer(), announce.token(), UploadEntity.offset(state));
    }
    List<UploadEvent> events = new ArrayList<>(self.creation(state));
    events.add(new DirectPutStarted(announce.token()));
    return self.persist(
        events,
        now -> {
          self.nascentPersisted();
          announce.writer().tell(new PutAnnounced(((DirectPutting) now).meta()));
        });
  }
}
