package dev.wharf.upload;

import dev.wharf.storage.testkit.InMemoryObjectStore;

class DigestOnSealsTest extends DigestContract {
  @Override
  InMemoryObjectStore.Settings storeSettings() {
    return InMemoryObjectStore.Settings.sealing().withPartSize(PART);
  }
}
