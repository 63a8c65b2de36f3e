package dev.wharf.cluster;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.CountDownLatch;

/** Leaves a journal that is full of nothing, says so, and waits to be killed. */
final class Bloater {
  private Bloater() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Database.open(DatabaseSettings.inFolder(folder)).close();
    // Old versions of each page are kept, as they were before a short retention was asked for.
    String url = H2File.in(folder).url().replace("RETENTION_TIME=0", "RETENTION_TIME=600000");
    try (Connection connection = DriverManager.getConnection(url)) {
      Rows.fillAndEmpty(connection);
      System.out.println("full of nothing");
      new CountDownLatch(1).await();
    }
  }
}
