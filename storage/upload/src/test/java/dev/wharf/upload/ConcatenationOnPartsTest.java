package dev.wharf.upload;

import dev.wharf.storage.testkit.InMemoryObjectStore;

class ConcatenationOnPartsTest extends ConcatenationContract {
  @Override
  InMemoryObjectStore.Settings storeSettings() {
    return InMemoryObjectStore.Settings.multipart().withPartSize(PART);
  }
}
