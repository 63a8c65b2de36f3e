package dev.wharf.upload;

import dev.wharf.storage.testkit.InMemoryObjectStore;

/** The same where requests end in sealed places, as on a file system. */
class UploadsOnSealsTest extends UploadsContract {
  @Override
  InMemoryObjectStore.Settings storeSettings() {
    return InMemoryObjectStore.Settings.sealing().withPartSize(PART);
  }
}
