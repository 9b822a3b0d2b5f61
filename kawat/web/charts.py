"""The chart of a distribution: how many had accepted after how many seconds, one line a channel, as SVG by pygal.

It has a title and a description for those who hear it, and colours for light and dark. The same figures stand in
the table beside it.
"""

import sys
from typing import Any

import pygal
from django.utils.translation import gettext as _
from pygal.etree import etree
from pygal.style import Style

from kawat.actions.report import ItemReport

# pygal looks for plug-ins by an import hook of the old kind, of which newer Pythons warn at every import. There are none.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

COLOURS = ("#0b5cad", "#b34700", "#2e7d32", "#7b3fa0")
STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#5b6570",
    foreground_strong="#1b2229",
    foreground_subtle="#c9d0d6",
    colors=COLOURS,
    font_family="system-ui, sans-serif",
    label_font_size=13,
    legend_font_size=14,
    title_font_size=15,
    no_data_font_size=18,
)
LOOKS = """
.series path.line { stroke-width: 2.5px !important; stroke-opacity: 1 !important; fill: none !important }
.axis .guide.line { stroke-dasharray: none !important; stroke: #d5dade !important }
@media (prefers-color-scheme: dark) {
  text { fill: #e6e9ec !important }
  .axis path, .axis .guide.line { stroke: #4a545e !important }
  .series.color-0 path.line { stroke: #79b8ff !important }
  .series.color-1 path.line { stroke: #ffab70 !important }
  .series.color-2 path.line { stroke: #85d996 !important }
  .series.color-3 path.line { stroke: #d0a6f0 !important }
  .legend .color-0 { fill: #79b8ff !important; stroke: none !important }
  .legend .color-1 { fill: #ffab70 !important; stroke: none !important }
  .legend .color-2 { fill: #85d996 !important; stroke: none !important }
  .legend .color-3 { fill: #d0a6f0 !important; stroke: none !important }
}
"""


def draw(item: ItemReport) -> bytes:
    """The curve of one item. Seconds count from its clear time."""
    chart = pygal.XY(
        style=STYLE,
        js=[],
        width=820,
        height=320,
        explicit_size=False,
        show_dots=False,
        stroke_style={"width": 2.5},
        legend_at_bottom=True,
        x_title=_("seconds after the clear"),
        include_x_axis=True,
        range=(0, max((channel.owed for channel in item.channels), default=1)),
        no_data_text=_("Nothing was accepted yet."),
        value_formatter=lambda value: f"{value:,.0f}",
        x_value_formatter=lambda value: f"{value:g}",
    )
    for channel in item.channels:
        points: list[tuple[float, int]] = [(0.0, 0), *channel.curve] if channel.curve else []
        chart.add(f"{channel.channel} ({channel.got:,} / {channel.owed:,})", points, show_dots=len(points) < 4)
    return _finished(chart.render_tree(), _("Accepted over time"), describe(item))


def _finished(root: Any, title: str, description: str) -> bytes:
    """The drawing with its title, description and looks, and without the scripts that pygal writes into it."""
    for parent in list(root.iter()):
        for child in [each for each in parent if each.tag in ("script", "title")]:
            parent.remove(child)
    for place, (tag, text) in enumerate((("title", title), ("desc", description), ("style", LOOKS))):
        element = root.makeelement(tag, {})
        element.text = text
        root.insert(place, element)
    root.set("role", "img")
    drawn: bytes = etree.tostring(root, encoding="utf-8")
    return drawn


def describe(item: ItemReport) -> str:
    """The chart in words."""
    return " ".join(
        _("{channel}: {got} of {owed} accepted, the last after {last} s.").format(
            channel=channel.channel,
            got=channel.got,
            owed=channel.owed,
            last="–" if channel.last_s is None else f"{channel.last_s:.3f}",
        )
        for channel in item.channels
    )
