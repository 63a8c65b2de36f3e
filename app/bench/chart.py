"""The samples as bars in an SVG: a panel for each load, medians with their ranges, Wharf in colour."""

import statistics
from html import escape

from report import WORDS

WIDTH, COLUMNS, PANEL, MARGIN = 1040, 2, 500, 20
BAR, GAP, HEADING, NAMES, NUMBERS = 14, 5, 40, 120, 70
OWN, OTHERS, RANGE, INK = "#1f6f8b", "#b8c4cc", "#444", "#222"


def svg(report):
    """The whole picture, as text."""
    columns = [[] for _ in range(COLUMNS)]
    heights = [MARGIN] * COLUMNS
    for (scenario, view, load), rows in report.tables().items():
        shortest = heights.index(min(heights))
        title = f"{scenario}) {load}, {view}"
        lines, height = panel(title, rows, MARGIN + shortest * (PANEL + MARGIN), heights[shortest])
        columns[shortest] += lines
        heights[shortest] += height
    body = "\n".join(line for column in columns for line in column)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + MARGIN}" height="{max(heights)}" '
            f'font-family="sans-serif" font-size="12" fill="{INK}">\n'
            f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n')


def panel(title, rows, left, top):
    """The lines of one load's bars, and how high they are together."""
    figure = next(key for samples in rows.values() for key in samples[0] if key not in WORDS)
    values = {name: [sample[figure] for sample in samples if figure in sample] for name, samples in rows.items()}
    longest = max((max(found) for found in values.values() if found), default=0) or 1
    scale = (PANEL - NAMES - NUMBERS) / longest
    lines = [text(left, top + 14, title, weight="bold"), text(left, top + 29, figure, size=11)]
    for number, (name, found) in enumerate(values.items()):
        if found:
            lines += bar(name, found, left, top + HEADING + number * (BAR + GAP), scale)
    return lines, HEADING + len(values) * (BAR + GAP) + MARGIN


def bar(name, values, left, top, scale):
    middle, low, high = statistics.median(values), min(values), max(values)
    start, centre = left + NAMES, top + BAR / 2
    colour = OWN if name.startswith("wharf") else OTHERS
    yield text(start - 6, top + BAR - 3, name, anchor="end")
    yield f'<rect x="{start}" y="{top}" width="{middle * scale:.1f}" height="{BAR}" fill="{colour}"/>'
    yield (f'<line x1="{start + low * scale:.1f}" x2="{start + high * scale:.1f}" y1="{centre}" y2="{centre}" '
           f'stroke="{RANGE}"/>')
    yield text(start + high * scale + 6, top + BAR - 3, f"{middle:.3g}")


def text(x, y, words, anchor="start", weight="normal", size=12):
    return (f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" font-size="{size}">'
            f"{escape(words)}</text>")
