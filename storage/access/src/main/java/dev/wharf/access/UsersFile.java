package dev.wharf.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** A users file as operators see it: looked at, added to, and made when there is none. */
public final class UsersFile {
  /** The account that the first start makes. */
  public static final String FIRST_USER = "wharf";

  private UsersFile() {}

  /**
   * Somebody to add.
   *
   * @param name of the account
   * @param hash of its password: see {@link PasswordHash}
   * @param root its home; empty = the store's root, or as it was
   * @param permissions words of {@code vfs_perms}; empty = all but admin, or as they were
   */
  public record Addition(
      String name, String hash, Optional<String> root, Optional<List<String>> permissions) {
    public Addition {
      permissions = permissions.map(List::copyOf);
    }

    /** Without the hash. */
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * What is in a file.
   *
   * @param accounts in its order
   * @param warnings a line for each thing that works and should not stay
   */
  public record Contents(List<Listed> accounts, List<String> warnings) {
    public Contents {
      accounts = List.copyOf(accounts);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * An account of a file.
   *
   * @param account what it may do
   * @param enabled whether anybody may log in to it
   * @param permissions in the words of {@code vfs_perms}
   */
  public record Listed(Account account, boolean enabled, List<String> permissions) {
    public Listed {
      permissions = List.copyOf(permissions);
    }

    private static Listed of(Login login) {
      return new Listed(
          login.account(), login.enabled(), PermissionWords.of(login.account().permissions()));
    }
  }

  /**
   * Makes a file with one account, named {@code wharf}, which may do everything but administer.
   *
   * @return its password, which is kept nowhere else; empty if the file was there
   * @throws IOException if the file cannot be written
   */
  public static Optional<String> createIfMissing(Path file) throws IOException {
    if (Files.exists(file)) {
      return Optional.empty();
    }
    String password = PasswordHash.generated();
    ArrayNode array = UsersJson.newArray();
    put(
        array.addObject(),
        new Addition(
            FIRST_USER,
            PasswordHash.argon2id(password),
            Optional.empty(),
            Optional.of(List.of("all"))));
    return createdBeside(file, UsersJson.bytes(array)) ? Optional.of(password) : Optional.empty();
  }

  /** Two that start at once must not both believe that theirs is the file. */
  private static boolean createdBeside(Path file, byte[] bytes) throws IOException {
    Path folder = folder(file);
    Files.createDirectories(folder);
    Path whole = written(folder, bytes);
    try {
      Files.createLink(file, whole);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | IOException noLinks) {
      return moved(whole, file);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private static boolean moved(Path whole, Path file) throws IOException {
    try {
      Files.move(whole, file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /**
   * Reads it as a start would.
   *
   * @throws WrongUsersFile if it cannot be read or used
   */
  public static Contents check(Path file) {
    try {
      Users users = Users.read(List.of(file));
      return new Contents(users.logins().stream().map(Listed::of).toList(), users.warnings());
    } catch (IOException e) {
      throw WrongUsersFile.unreadable(file, e);
    }
  }

  /**
   * Adds an account. Everything else in the file stays as it is, its packing too; the file is
   * swapped at once.
   *
   * @param replace whether the account may be there already: its password, and its home and
   *     permissions where given, are then replaced, and its other keys stay
   * @throws WrongUsersFile if the file cannot be read or used as it was or as it would be, or has
   *     such an account and must not
   * @throws IOException if it cannot be written
   */
  public static void add(Path file, Addition addition, boolean replace) throws IOException {
    byte[] packed = packed(file);
    ArrayNode array = UsersJson.array(file, packed);
    Optional<ObjectNode> there =
        UsersJson.entries(file, array).stream()
            .filter(entry -> entry.name().equals(addition.name()))
            .map(UserEntry::fields)
            .findFirst();
    if (there.isPresent() && !replace) {
      throw new WrongUsersFile(file, addition.name() + ": is there already");
    }
    put(there.orElseGet(array::addObject), addition);
    Users.of(UsersJson.entries(file, array));
    swap(file, UsersEncoding.of(packed).pack(UsersJson.bytes(array)));
  }

  private static byte[] packed(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[] {'[', ']'};
    } catch (IOException e) {
      throw WrongUsersFile.unreadable(file, e);
    }
  }

  private static void put(ObjectNode fields, Addition addition) {
    fields.put(UserKeys.USERNAME, addition.name());
    fields.remove(List.of(UserKeys.PBKDF2_SALT, UserKeys.PBKDF2_KEY, UserKeys.PBKDF2_ITER));
    fields.put(UserKeys.PASSWORD, addition.hash());
    addition.root().ifPresent(root -> fields.put(UserKeys.ROOT, root));
    addition
        .permissions()
        .ifPresent(words -> words.forEach(fields.putArray(UserKeys.VFS_PERMS)::add));
  }

  private static void swap(Path file, byte[] bytes) throws IOException {
    Path real = Files.exists(file) ? file.toRealPath() : file;
    Files.createDirectories(folder(real));
    Path whole = written(folder(real), bytes);
    try {
      if (Files.exists(real) && hasModes(real)) {
        Files.setPosixFilePermissions(whole, Files.getPosixFilePermissions(real));
      }
      Files.move(whole, real, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  /** A new file that only its owner can read: it holds secrets. */
  private static Path written(Path folder, byte[] bytes) throws IOException {
    Path whole = Files.createTempFile(folder, ".wharf-users", ".tmp");
    if (hasModes(whole)) {
      Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rw-------"));
    }
    try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
      for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
        channel.write(rest);
      }
      channel.force(true);
    }
    return whole;
  }

  private static boolean hasModes(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView("posix");
  }

  private static Path folder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file.toAbsolutePath() : folder;
  }
}
