package dev.wharf.app;

import dev.wharf.app.settings.S3;
import dev.wharf.app.settings.Settings;
import dev.wharf.app.settings.SettingsReader;
import dev.wharf.app.settings.WrongSetting;
import dev.wharf.storage.s3.S3Check;
import dev.wharf.storage.s3.S3CheckReport;
import dev.wharf.storage.spi.StorageFailure;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wharf storage check}. */
@Command(
    name = "check",
    description = {
      "Try whether the bucket's server does what its profile says.",
      "What it makes lies below <prefix>.wharf/check-<random>/ and is removed again."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit status: 0 = all that the profile promises holds, 1 = something does not,",
      "2 = wrong option or setting, or the bucket cannot be reached."
    })
final class StorageCheck implements Callable<Integer> {
  private static final int BROKEN_PROMISE = 1;
  private static final int NOT_TRIED = 2;

  @Option(names = "--json", description = "Print one JSON object instead of a table")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final Supplier<Settings> settings;

  StorageCheck(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    try {
      return tell(S3Check.run(new S3Wiring(bucket()).settings()), line.getOut(), line.getErr());
    } catch (WrongSetting | StorageFailure e) {
      line.getErr().println("wharf: " + e.getMessage());
      return NOT_TRIED;
    } finally {
      line.getOut().flush();
      line.getErr().flush();
    }
  }

  private S3 bucket() {
    if (settings.get().store() instanceof S3 s3) {
      return s3;
    }
    throw SettingsReader.notABucket();
  }

  private int tell(S3CheckReport report, PrintWriter out, PrintWriter err) {
    if (json) {
      out.println(StorageCheckText.json(report));
    } else {
      StorageCheckText.table(report).forEach(out::println);
    }
    report.leftovers().forEach(key -> err.println("wharf: left behind: " + key));
    report
        .wrong()
        .forEach(
            row ->
                err.println(
                    "wharf: the profile "
                        + report.profile()
                        + " promises what the server does not do: "
                        + row.capability()
                        + " ("
                        + row.words()
                        + ")"));
    return report.holds() ? 0 : BROKEN_PROMISE;
  }
}
