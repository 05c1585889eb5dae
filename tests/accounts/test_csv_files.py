"""What is opened in a spreadsheet is text, whoever wrote it."""

from __future__ import annotations

import csv
import io

import pytest

from accounts.csv_files import csv_text, safe_cell


@pytest.mark.parametrize("cell", [
    "=1+1", "+6591234567", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =cmd|' /C calc'!A0", "＝1+1", "\u200b=1", "=HYPERLINK(\"http://x\";\"y\")",
])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert safe_cell(cell) == "'" + cell


@pytest.mark.parametrize(("cell", "shown"), [("Lee Ming", "Lee Ming"), (-5, -5), (0.5, 0.5), (None, ""), (True, "True"), ("a=b", "a=b"), ("a\x00b", "ab")])
def test_everything_else_stays_as_it_is(cell, shown):
    assert safe_cell(cell) == shown


def test_separators_and_quotes_start_no_new_cell():
    text = csv_text(["Name", "Text"], [['a","=1', "line\nbreak;=2"]])
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [["Name", "Text"], ['a","=1', "line\nbreak;=2"]]
