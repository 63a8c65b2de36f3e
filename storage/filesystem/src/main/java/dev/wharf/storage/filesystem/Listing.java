package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** The lines of one folder. Names that no key can have, and links that lead out, are left out. */
final class Listing {
  private final Layout layout;
  private final Objects objects;
  private final String folder;

  Listing(Layout layout, Objects objects, String folder) {
    this.layout = layout;
    this.objects = objects;
    this.folder = folder;
  }

  Optional<DirectoryStream<Path>> open() throws IOException {
    if (!folder.isEmpty()) {
      Layout.requireName(folder);
    }
    Path path = layout.folder(folder);
    return Files.isDirectory(path) && layout.isInside(path)
        ? Optional.of(Files.newDirectoryStream(path))
        : Optional.empty();
  }

  Optional<Entry> line(Path path) throws IOException {
    String name = String.valueOf(path.getFileName());
    Optional<ObjectKey> key = key(folder.isEmpty() ? name : folder + "/" + name);
    return key.isEmpty() ? Optional.empty() : line(path, key.get());
  }

  private Optional<Entry> line(Path path, ObjectKey key) throws IOException {
    try {
      BasicFileAttributes attributes = Objects.attributes(path);
      if (attributes.isSymbolicLink()) {
        return behindLink(path, key);
      }
      // What is no link is where its folder is, and that was looked at when it was opened.
      if (attributes.isDirectory()) {
        return Optional.of(folder(key, attributes));
      }
      return attributes.isRegularFile()
          ? Optional.of(new Entry.File(objects.describe(key, path, attributes)))
          : Optional.empty();
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  private Optional<Entry> behindLink(Path path, ObjectKey key) throws IOException {
    if (Files.isDirectory(path)) {
      return layout.isInside(path)
          ? Optional.of(new Entry.Folder(key.value(), Folders.modified(path)))
          : Optional.empty();
    }
    return objects.find(key).map(Entry.File::new);
  }

  private static Entry folder(ObjectKey key, BasicFileAttributes attributes) {
    return new Entry.Folder(key.value(), Folders.modified(attributes));
  }

  private static Optional<ObjectKey> key(String name) {
    try {
      return Optional.of(new ObjectKey(name));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
