package dev.wharf.upload;

import dev.wharf.storage.testkit.InMemoryObjectStore;

class ConcatenationOnSealsTest extends ConcatenationContract {
  @Override
  InMemoryObjectStore.Settings storeSettings() {
    return InMemoryObjectStore.Settings.sealing().withPartSize(PART);
  }
}
