"""What a report says of samples: python3 -m unittest discover -s app/bench"""

import unittest
import xml.etree.ElementTree as xml

from chart import svg
from goals import AT_LEAST, AT_MOST, Goal, judged, table
from report import Report, median_and_range


def reported(*samples):
    report = Report()
    report.scenario, report.scenarios = "a", ["a"]
    for view, load, server, figures in samples:
        report.add(view, load, server, figures)
    return report


ROUNDS = [("disk", "1 x 8 MiB", server, {"CPU s/GiB": value})
          for server, values in (("wharf", (3, 1, 2)), ("floor", (1, 1, 4))) for value in values]


class ReportTest(unittest.TestCase):
    def test_a_ratio_is_that_of_the_medians_and_has_the_range_of_its_rounds(self):
        row, = judged(reported(*ROUNDS), [Goal("a", "1 x", "CPU s/GiB", AT_MOST, 1.6, "floor")])
        self.assertEqual((row["ratio"], row["lowest"], row["highest"], row["reached"]), (2, 0.5, 3, False))

    def test_a_goal_is_judged_in_each_view_and_by_its_sense(self):
        report = reported(*ROUNDS, *(("resident", *rest) for _, *rest in ROUNDS))
        rows = list(judged(report, [Goal("a", "1 x", "CPU s/GiB", AT_LEAST, 2, "floor")]))
        self.assertEqual([(row["view"], row["reached"]) for row in rows],
                         [("1 x 8 MiB, disk", True), ("1 x 8 MiB, resident", True)])

    def test_a_goal_without_a_peer_is_the_figure_itself(self):
        row, = judged(reported(*ROUNDS), [Goal("a", "1 x", "CPU s/GiB", AT_MOST, 2)])
        self.assertEqual((row["ratio"], row["reached"]), (2, True))

    def test_what_was_not_measured_is_said_and_other_scenarios_are_not_spoken_of(self):
        rows = list(judged(reported(*ROUNDS), [Goal("a", "8 x", "CPU s/GiB", AT_MOST, 1, "floor"),
                                               Goal("b", "1 x", "CPU s/GiB", AT_MOST, 1, "floor")]))
        self.assertEqual([row["reached"] for row in rows], [None])
        self.assertIn("not measured", list(table(rows))[-1])

    def test_what_is_missing_is_named_once_with_its_reason_and_loads(self):
        report = reported()
        for load in ("1 x", "8 x", "8 x"):
            report.lacks(load, "tusd", RuntimeError("not on the PATH"))
        self.assertIn("- missing: tusd (1 x; 8 x): not on the PATH", list(report.markdown({"a": "bulk"})))

    def test_a_table_has_every_figure_of_any_server(self):
        lines = list(reported(*ROUNDS, ("disk", "1 x 8 MiB", "tusd", {"GiB/s": 1.0})).markdown({"a": "bulk"}))
        self.assertIn("| server | CPU s/GiB | GiB/s | n |", lines)
        self.assertIn("| wharf | **2.00** [1.00-3.00] | - | 3 |", lines)

    def test_one_value_has_no_range(self):
        self.assertEqual([median_and_range(values) for values in ([], [0.5], [100, 300, 200])],
                         ["-", "0.50", "**200** [100-300]"])

    def test_the_chart_is_xml_with_a_bar_for_each_server(self):
        root = xml.fromstring(svg(reported(*ROUNDS, ("disk", "a < b", "wharf", {"GiB/s": 0.0}))))
        self.assertEqual(len(root.findall("{*}rect")), 1 + 2 + 1)


if __name__ == "__main__":
    unittest.main()
