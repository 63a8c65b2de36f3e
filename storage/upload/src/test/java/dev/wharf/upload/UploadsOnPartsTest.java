package dev.wharf.upload;

import dev.wharf.storage.testkit.InMemoryObjectStore;

/** The same where a request is cut into numbered parts and a tail, as on S3. */
class UploadsOnPartsTest extends UnfinishedUploadsContract {
  @Override
  InMemoryObjectStore.Settings storeSettings() {
    return InMemoryObjectStore.Settings.multipart().withPartSize(PART);
  }
}
