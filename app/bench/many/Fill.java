import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes many uploads of one that Wharf wrote: its rows again, byte for byte, under other ids of the
 * same length. Nobody else may have an H2 file open meanwhile.
 *
 * <p>Arguments: JDBC address, id of the upload, how many more, the folder of the journal's staging,
 * how many of them are to have what is staged there, file for the ids of those. The ids are drawn
 * from a fixed seed. Each upload was created a little later than the one before, the first six hours
 * ago, and is to be looked after a week after that, as one that was once woken.
 */
public final class Fill {
  private static final int BATCH = 5000;
  private static final long SPAN = 6 * 3600_000L;
  private static final long WEEK = 7 * 24 * 3600_000L;

  private final Connection connection;
  private final String template;

  private Fill(Connection connection, String template) {
    this.connection = connection;
    this.template = template;
  }

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[2]);
    int staged = Math.min(count, Integer.parseInt(args[4]));
    Random random = new Random(7);
    // Sorted, as nearly every index has them then: several times as fast with H2.
    List<String> ids = Stream.generate(() -> id(random)).limit(count).sorted().toList();
    try (Connection connection = DriverManager.getConnection(args[0])) {
      Fill fill = new Fill(connection, args[1]);
      fill.copy("upload_index", "upload_id", args[1], ids);
      fill.copy("event_journal", "persistence_id", "upload|" + args[1], ids);
      fill.settle();
    }
    List<String> some =
        Stream.iterate(0, i -> i + 1).limit(staged).map(i -> ids.get((int) ((long) i * count / staged))).toList();
    for (String id : some) {
      stage(Path.of(args[3]), args[1], id);
    }
    Files.write(Path.of(args[5]), some);
  }

  private static String id(Random random) {
    byte[] bytes = new byte[18];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void stage(Path folder, String template, String id) throws Exception {
    Files.createDirectory(folder.resolve(id));
    List<Path> files;
    try (Stream<Path> found = Files.list(folder.resolve(template))) {
      files = found.collect(Collectors.toList());
    }
    for (Path file : files) {
      Files.copy(file, folder.resolve(id).resolve(file.getFileName()));
    }
  }

  private void copy(String table, String key, String value, List<String> ids) throws SQLException {
    List<Map<String, Object>> rows = rows(table, key, value);
    List<String> columns = new ArrayList<>(rows.get(0).keySet());
    String sql =
        "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
            + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
    long first = System.currentTimeMillis() - SPAN;
    connection.setAutoCommit(false);
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int i = 0; i < ids.size(); i++) {
        long created = first + SPAN * i / ids.size();
        for (Map<String, Object> row : rows) {
          for (int c = 0; c < columns.size(); c++) {
            insert.setObject(c + 1, cell(columns.get(c), row.get(columns.get(c)), ids.get(i), created));
          }
          insert.addBatch();
        }
        if (i % BATCH == BATCH - 1) {
          insert.executeBatch();
          connection.commit();
        }
      }
      insert.executeBatch();
      connection.commit();
    }
    connection.setAutoCommit(true);
  }

  /** What the upload itself says stays as it was, but for its id; the order of rows is the table's. */
  private List<Map<String, Object>> rows(String table, String key, String value) throws SQLException {
    List<Map<String, Object>> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement("SELECT * FROM " + table + " WHERE " + key + " = ?")) {
      select.setString(1, value);
      ResultSet rows = select.executeQuery();
      ResultSetMetaData about = rows.getMetaData();
      while (rows.next()) {
        Map<String, Object> row = new TreeMap<>();
        for (int c = 1; c <= about.getColumnCount(); c++) {
          boolean bytes = about.getColumnName(c).endsWith("_payload");
          row.put(about.getColumnName(c), bytes ? rows.getBytes(c) : rows.getObject(c));
        }
        row.remove("ordering");
        found.add(row);
      }
    }
    return found;
  }

  private Object cell(String column, Object value, String id, long created) {
    return switch (column) {
      case "created_at" -> created;
      case "wake_at" -> created + WEEK;
      default ->
          value instanceof String text
              ? text.replace(template, id)
              : value instanceof byte[] bytes ? replaced(bytes, id) : value;
    };
  }

  private byte[] replaced(byte[] bytes, String id) {
    byte[] old = template.getBytes(StandardCharsets.US_ASCII);
    byte[] copy = bytes.clone();
    for (int at = 0; at + old.length <= copy.length; at++) {
      if (Arrays.equals(copy, at, at + old.length, old, 0, old.length)) {
        System.arraycopy(id.getBytes(StandardCharsets.US_ASCII), 0, copy, at, old.length);
      }
    }
    return copy;
  }

  /** What a database that grew to this would have done on the way. */
  private void settle() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
        statement.execute("VACUUM ANALYZE upload_index");
        statement.execute("VACUUM ANALYZE event_journal");
        statement.execute("CHECKPOINT");
      }
    }
  }
}
