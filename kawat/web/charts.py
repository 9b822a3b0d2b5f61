"""The chart of a distribution: how many had accepted after how many seconds, one line a channel, as SVG by pygal.

It has a title and a description for those who hear it, and colours for light and dark. The same figures stand in
the table beside it.
"""

import sys
from xml.sax.saxutils import escape

import pygal
from django.utils.translation import gettext as _
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
DARK = """
@media (prefers-color-scheme: dark) {
  text { fill: #e6e9ec !important }
  .axis .guides line, .axis path, .guides path, .line { stroke: #5a646e }
  .color-0 { stroke: #79b8ff !important; fill: #79b8ff !important }
  .color-1 { stroke: #ffab70 !important; fill: #ffab70 !important }
  .color-2 { stroke: #85d996 !important; fill: #85d996 !important }
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
        disable_xml_declaration=True,
    )
    for channel in item.channels:
        points: list[tuple[float, int]] = [(0.0, 0), *channel.curve] if channel.curve else []
        chart.add(f"{channel.channel} ({channel.got:,} / {channel.owed:,})", points, show_dots=len(points) < 4)
    drawn: str = chart.render(is_unicode=True)
    opening, _rest, after = drawn.partition(">")
    told = f"<title>{escape(_('Accepted over time'))}</title><desc>{escape(describe(item))}</desc>"
    dark = f"<style>{DARK}</style>"
    return f'{opening} role="img">{told}{dark}{after}'.encode()


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
