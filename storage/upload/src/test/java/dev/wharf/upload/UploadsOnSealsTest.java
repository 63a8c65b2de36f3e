package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import org.junit.jupiter.api.Test;

/** The same where requests end in sealed places, as on a file system. */
class UploadsOnSealsTest extends UnfinishedUploadsContract {
  @Override
  InMemoryObjectStore.Settings storeSettings() {
    return InMemoryObjectStore.Settings.sealing().withPartSize(PART);
  }

  @Test
  void what_was_composed_is_gone_on_with_in_the_same_place() {
    get(uploads().create(Client.spec(id, 9000), Client.body(id, 0, 9000)));
    StoredObject object = get(store.stat(key())).orElseThrow();
    UploadSpec next = next(new Condition.Matches(object.etag()));
    get(uploads().create(next, new Base.OfObject(object, 9000)));
    get(uploads().receive(next.id(), Client.at(9000, Client.stor(id, 9000, 9500, false))));
    assertThat(get(((ShardedUploads) uploads()).receipts(next.id(), 0, 9500)).receipts())
        .hasSize(1);
  }
}
