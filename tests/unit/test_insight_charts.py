"""Charts of a rate, in a terminal and as SVG."""

from xml.etree import ElementTree

from emulator.core.insights.charts import COLUMNS, Chart, svg, text

CHART = Chart("iam <CreateUser>", [0.0, 0.1, 8.0, 4.0], "12:00", "12:04", [(2, 3)])


def test_a_chart_of_text_marks_incidents_below_the_columns() -> None:
    lines = text(CHART)

    assert lines[1] == "        8 ┤  █"
    assert lines[5] == "          ┤  ██"
    assert lines[8] == "        0 ┤ ▁██"
    assert lines[9] == " " * 13 + "!"


def test_a_long_series_shares_columns_and_no_peak_is_lost() -> None:
    values = [0.0] * 1000
    values[501] = 5.0
    lines = text(Chart("t", values, "a", "b"))

    assert max(map(len, lines)) <= 11 + COLUMNS
    assert lines[1].endswith("█")


def test_a_chart_without_calls_has_no_columns() -> None:
    assert text(Chart("t", [0.0, 0.0], "a", "b"))[1] == "        1 ┤"


def test_an_svg_is_well_formed_and_has_a_bar_for_each_value_above_none() -> None:
    root = ElementTree.fromstring(svg(CHART))
    colours = [one.get("fill") for one in root if one.tag.endswith("rect")]

    assert colours == ["#fed7d7", "#2b6cb0", "#2b6cb0", "#2b6cb0"]
    assert "iam <CreateUser>" in [one.text for one in root]
