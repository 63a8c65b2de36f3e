package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class KillSafetyTest {
  @TempDir Path folder;

  @RepeatedTest(2)
  void every_acknowledged_row_survives_the_kill_of_the_process() throws Exception {
    int acknowledged = 0;
    try (Child writer = Child.start(RowWriter.class, folder.toString())) {
      while (acknowledged < 2000) {
        acknowledged = Integer.parseInt(writer.line());
      }
      writer.kill();
      for (Optional<String> line = writer.next(); line.isPresent(); line = writer.next()) {
        acknowledged = whole(line.get(), acknowledged);
      }
    }
    try (Database database = Database.open(DatabaseSettings.inFolder(folder))) {
      assertThat(rowsUpTo(acknowledged, database)).isEqualTo(acknowledged + 1L);
    }
  }

  /** The last line may have been cut by the kill. */
  private static int whole(String line, int last) {
    return line.equals(Integer.toString(last + 1)) ? last + 1 : last;
  }

  private static long rowsUpTo(int last, Database database) throws Exception {
    try (Connection connection = database.dataSource().getConnection();
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery("SELECT COUNT(*) FROM upload_index WHERE created_at <= " + last)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
