package dev.wharf.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.storage.s3.S3CheckReport;
import dev.wharf.storage.s3.S3CheckReport.Row;
import dev.wharf.storage.s3.S3CheckReport.Verdict;
import dev.wharf.storage.s3.S3Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a check found, for people and for programs. */
final class StorageCheckText {
  private static final double MILLIS = 1000;

  private StorageCheckText() {}

  /** Lines of text. */
  static List<String> table(S3CheckReport report) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of("capability", "profile", "server", "verdict"));
    report.rows().forEach(row -> cells.add(cells(row)));
    List<String> lines = new ArrayList<>();
    lines.add(report.where() + ", profile " + report.profile());
    lines.add("");
    cells.forEach(line -> lines.add(line(line, cells)));
    lines.add("");
    lines.addAll(summary(report));
    return lines;
  }

  private static List<String> cells(Row row) {
    return List.of(
        row.capability(),
        row.promised().map(StorageCheckText::yesOrNo).orElse("-"),
        row.words().equals("yes") ? "yes" : yesOrNo(row.found()) + " (" + row.words() + ")",
        verdict(row.verdict()));
  }

  private static String yesOrNo(boolean yes) {
    return yes ? "yes" : "no";
  }

  private static String verdict(Verdict verdict) {
    if (verdict == Verdict.OK) {
      return "ok";
    }
    return verdict == Verdict.WRONG ? "WRONG" : "better than the profile";
  }

  private static String line(List<String> cells, List<List<String>> all) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      int at = column;
      int width = all.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
      line.append(String.format(Locale.ROOT, "%-" + (width + 2) + "s", cells.get(column)));
    }
    return line.toString().stripTrailing();
  }

  private static List<String> summary(S3CheckReport report) {
    return List.of(
        String.format(
            Locale.ROOT,
            "%d requests in %.1f s; promised in vain: %d",
            report.requests(),
            seconds(report),
            report.wrong().size()),
        report.fitting().map(fitting -> advice(report, fitting)).orElse("No profile fits."));
  }

  private static String advice(S3CheckReport report, S3Profile fitting) {
    return fitting == report.profile()
        ? "The profile fits."
        : "Fits better: WHARF_S3_PROFILE=" + fitting;
  }

  private static double seconds(S3CheckReport report) {
    return report.took().toMillis() / MILLIS;
  }

  /** One object on one line. */
  static String json(S3CheckReport report) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("where", report.where());
    all.put("profile", report.profile().toString());
    all.put("holds", report.holds());
    report.fitting().ifPresent(fitting -> all.put("fitting", fitting.toString()));
    all.put("requests", report.requests());
    all.put("seconds", seconds(report));
    all.put("rows", report.rows().stream().map(StorageCheckText::fields).toList());
    all.put("leftovers", report.leftovers());
    try {
      return new ObjectMapper().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("report: not written as JSON", e);
    }
  }

  private static Map<String, Object> fields(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("capability", row.capability());
    row.promised().ifPresent(promised -> fields.put("promised", promised));
    fields.put("found", row.found());
    fields.put("words", row.words());
    fields.put("verdict", row.verdict().name().toLowerCase(Locale.ROOT));
    return fields;
  }
}
