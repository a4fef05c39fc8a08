"""The console's CSV in a spreadsheet: LibreOffice Calc opens it, where it is installed."""

import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest
from werkzeug.test import Client as HttpClient

from emulator.running import Emulator
from emulator.web.serving import front_of

pytestmark = pytest.mark.e2e

TABLE, OFFICE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office"))
TEXTS = ("=1+1", "+1+cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example")', "@SUM(1)", "\t=2*3", "-1+2")
PLAIN = ('"quoted", and; a comma', "two\nlines", "Grüße \u202e txt", "-12.5")


def _cells(folder: Path, content: bytes) -> Sequence[Sequence[tuple[str | None, str]]]:
    """Return what LibreOffice reads from a CSV: of each cell the formula, None without one, and the text."""
    (folder / "records.csv").write_bytes(content)
    command = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--infilter=CSV:44,34,76,1,,0,false,true,false",  # comma, quote, UTF-8; numbers are recognised
        "--convert-to",
        "fods",
        "--outdir",
        str(folder),
        str(folder / "records.csv"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    rows = ET.parse(folder / "records.fods").getroot().iter(f"{TABLE}table-row")
    return [
        [
            (cell.get(f"{TABLE}formula"), "\n".join("".join(part.itertext()) for part in cell))
            for cell in row.iter(f"{TABLE}table-cell")
        ]
        for row in rows
    ]


def test_a_spreadsheet_finds_every_row_and_no_formula(emulator: Emulator, tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed; tests/flows/test_console.py reads the CSV by a parser")
    record = {
        "eventTime": "2026-01-02T11:59:00Z",
        "eventSource": "iam.amazonaws.com",
        "awsRegion": "us-east-1",
    }
    records = [{**record, "eventName": text, "errorCode": text} for text in (*TEXTS, *PLAIN)]
    emulator.inject(json.dumps({"Records": records}).encode())
    exported = HttpClient(front_of(emulator)).get("/_emulator/ui/records/export?as=csv").data
    raw = "\n".join(f'"{text}"' for text in ("=1+1", "plain")).encode()

    headings, *rows = _cells(tmp_path, exported)
    control = _cells(tmp_path, raw)

    assert control[0][0][0] is not None, "the spreadsheet would calculate a formula"
    assert [text for _, text in headings][:2] == ["eventTime", "eventName"]
    assert len(rows) == len(records)
    assert [formula for row in rows for formula, _ in row if formula] == []
    shown = {row[1][1].lstrip("'") for row in rows}
    assert {text.replace("\t", "") for text in (*TEXTS, *PLAIN)} <= {text.replace("\t", "") for text in shown}
