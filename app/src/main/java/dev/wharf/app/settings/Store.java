package dev.wharf.app.settings;

/** Where finished files go. */
public sealed interface Store permits Store.Folder, S3 {
  /** Into the data folder. */
  record Folder() implements Store {}
}
