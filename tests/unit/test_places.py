"""Places that are not as they should be: no temporary folder, a data folder of somebody else, wrong words."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from emulator.cli import main
from emulator.cli.sending import Input
from emulator.cli.sources import sources_of
from emulator.opening import open_state, use_temporary_folder
from emulator.settings import SettingError, Settings


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # tmp_path is made before
    """A machine on which no usual folder for temporary files can be written to."""

    def none() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setenv("TMPDIR", "")  # is as before after the test
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "gettempdir", none)


@pytest.mark.usefixtures("read_only")
def test_temporary_files_go_below_the_data_folder_where_the_root_is_read_only(tmp_path: Path) -> None:
    use_temporary_folder(Settings(data_dir=tmp_path))

    assert tempfile.tempdir == os.environ["TMPDIR"] == str(tmp_path / "tmp")
    assert (tmp_path / "tmp").is_dir()


@pytest.mark.usefixtures("read_only")
def test_without_any_folder_for_temporary_files_it_does_not_start() -> None:
    with pytest.raises(SettingError, match="mount one at /tmp"):
        use_temporary_folder(Settings())


def test_a_data_folder_of_somebody_else_is_named_with_who_may_not_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere

    with pytest.raises(SettingError, match=rf"{tmp_path} cannot be written to by the user with id \d+"):
        open_state(Settings(data_dir=tmp_path))


def said(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*words])
    return result.exit_code, result.stderr


def test_a_word_that_is_no_folder_is_said_to_be_none(tmp_path: Path, endpoint: str) -> None:
    file = tmp_path / "other.json"
    file.write_text("{}")

    assert said("validate", str(file), "--url", endpoint) == (
        2,
        f"cloudtrail-emulator: {file} is a file; validate takes a folder or a bucket.\n",
    )
    status, sentence = said("validate", "nowhere", "--url", endpoint)
    assert (status, "There is no folder nowhere, and as a bucket: " in sentence) == (2, True)


def test_input_without_records_is_refused(tmp_path: Path, endpoint: str) -> None:
    file = tmp_path / "empty.json"
    file.write_text("")

    assert said("inject", str(file), "--url", endpoint) == (
        2,
        f"cloudtrail-emulator: {file}: no records were found.\n",
    )


def test_progress_is_shown_in_lines_where_there_is_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {"eventName": "CreateUser", "padding": "x" * 100_000}
    (tmp_path / "many.jsonl").write_text("\n".join([json.dumps(record)] * 50))
    given = Input(sources_of([str(tmp_path)], ""), quiet=False)

    assert len(list(given.records("sending"))) == 50
    assert capsys.readouterr().err.splitlines() == [f"sending: {tenth}0 %" for tenth in range(1, 11)]
