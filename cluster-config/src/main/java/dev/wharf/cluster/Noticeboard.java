package dev.wharf.cluster;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Names that whoever has the same store can see. Every method may block and fail. */
public interface Noticeboard {
  /** Puts a name up; harmless if it is there. */
  void post(String name);

  /** All names. */
  Set<String> names();

  /** Takes a name down; harmless if it is gone. */
  void remove(String name);

  /** One whose parts are given. */
  static Noticeboard of(
      Consumer<String> post, Supplier<Set<String>> names, Consumer<String> remove) {
    return new Noticeboard() {
      @Override
      public void post(String name) {
        post.accept(name);
      }

      @Override
      public Set<String> names() {
        return names.get();
      }

      @Override
      public void remove(String name) {
        remove.accept(name);
      }
    };
  }
}
