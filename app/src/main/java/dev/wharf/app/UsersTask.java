package dev.wharf.app;

import dev.wharf.access.WrongUsersFile;
import dev.wharf.app.settings.WrongSetting;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One thing to do on the command line. What goes wrong ends it with one line. */
abstract class UsersTask implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int WRONG = 2;

  @Spec private @Nullable CommandSpec spec;

  /**
   * @throws IllegalArgumentException if what was said cannot be used
   * @throws IOException if the machine is in the way
   */
  abstract void run(PrintWriter out, PrintWriter err) throws IOException;

  @Override
  public final Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    PrintWriter out = line.getOut();
    PrintWriter err = line.getErr();
    try {
      run(out, err);
      return 0;
    } catch (WrongUsersFile | WrongSetting | IllegalArgumentException e) {
      err.println("wharf: " + e.getMessage());
      return WRONG;
    } catch (IOException e) {
      err.println("wharf: " + e);
      return FAILED;
    } finally {
      out.flush();
      err.flush();
    }
  }
}
