package dev.wharf.upload;

import dev.wharf.storage.testkit.InMemoryObjectStore;

class DigestOnPartsTest extends DigestContract {
  @Override
  InMemoryObjectStore.Settings storeSettings() {
    return InMemoryObjectStore.Settings.multipart().withPartSize(PART);
  }
}
