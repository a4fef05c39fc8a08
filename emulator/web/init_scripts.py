"""Scripts that prepare an emulator: those of boot.d, start.d, ready.d and shutdown.d in the init folders.

Source: LocalStack's documentation, "Initialization hooks"; folders, states and answers are the same.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from emulator.core.call import UNRECORDED_APP, Json
from emulator.core.values import dataclass

log = logging.getLogger(__name__)

Stage = Literal["BOOT", "START", "READY", "SHUTDOWN"]
State = Literal["UNKNOWN", "RUNNING", "SUCCESSFUL", "ERROR"]
FOLDERS: Mapping[Stage, str] = {
    "BOOT": "boot.d",
    "START": "start.d",
    "READY": "ready.d",
    "SHUTDOWN": "shutdown.d",
}
ENDINGS = frozenset({".sh", ".py"})
DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True)
class Script:
    """A script of a stage."""

    stage: Stage
    path: Path


class InitScripts:
    """The scripts of the folders, by stage; a stage runs once, one script after the other.

    `variables` is their environment. Any thread may ask for the states.
    """

    def __init__(self, folders: Sequence[Path], variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)
        self._states: dict[Script, State] = {
            script: "UNKNOWN"
            for stage, name in FOLDERS.items()
            for folder in folders
            for script in _scripts(stage, folder / name)
        }
        self._completed: set[Stage] = set()
        self._running: subprocess.Popen[bytes] | None = None
        self._stopped = False

    @property
    def is_ready(self) -> bool:
        """Whether the scripts of ready.d have run."""
        return "READY" in self._completed

    def has(self, stage: Stage) -> bool:
        """Tell whether there are scripts of the stage."""
        return any(script.stage == stage for script in self._states)

    def run(self, stage: Stage) -> None:
        """Run the scripts of a stage. A script that fails is logged, and the next one runs."""
        for script in [one for one in self._states if one.stage == stage]:
            if self._stopped:
                return
            self._states[script] = "RUNNING"
            failure = self._failure(script.path)
            if failure:
                log.error("init script %s %s", script.path, failure)
            self._states[script] = "ERROR" if failure else "SUCCESSFUL"
        self._completed.add(stage)

    def stop(self) -> None:
        """End the script that is running, if there is one, and run no other."""
        self._stopped = True
        if running := self._running:
            running.terminate()

    def as_json(self) -> Json:
        """Return the states of all scripts, as LocalStack does; `path` is ours."""
        completed = {stage: stage in self._completed for stage in FOLDERS}
        return {"completed": completed, "scripts": self._listed(FOLDERS)}

    def stage_as_json(self, stage: Stage) -> Json:
        """Return the states of the scripts of a stage."""
        return {"completed": stage in self._completed, "scripts": self._listed((stage,))}

    def _listed(self, stages: Mapping[Stage, str] | Sequence[Stage]) -> list[Json]:
        return [
            {"stage": script.stage, "name": script.path.name, "state": state, "path": str(script.path)}
            for script, state in list(self._states.items())
            if script.stage in stages
        ]

    def _failure(self, path: Path) -> str | None:
        """Run a script; return why it failed, None for success."""
        if path.suffix == ".sh" and not os.access(path, os.X_OK):
            return "is not executable; run chmod +x on it"
        try:
            with subprocess.Popen(_command(path), env=self._variables) as process:  # noqa: S603 - the user's
                self._running = process
                status = process.wait()
        except OSError as error:
            return f"cannot be run: {error.strerror}"
        finally:
            self._running = None
        return f"ended with status {status}" if status else None


def no_scripts() -> InitScripts:
    """Return the scripts of an emulator that has none, all stages before SHUTDOWN being over."""
    scripts = InitScripts((), {})
    for stage in ("BOOT", "START", "READY"):
        scripts.run(stage)
    return scripts


def variables_of_scripts(url: str, around: Mapping[str, str], *, are_recorded: bool) -> Mapping[str, str]:
    """Return the environment of scripts whose AWS is at the URL: made-up credentials, no profiles.

    Unless their calls `are_recorded`, the variable of the SDKs' application id marks them.
    """
    from emulator.testing import environment  # only who has scripts pays for its package

    region = around.get("AWS_DEFAULT_REGION") or around.get("AWS_REGION") or DEFAULT_REGION
    programs = os.pathsep.join([str(Path(sys.executable).parent), around.get("PATH", os.defpath)])
    mark = {} if are_recorded else {"AWS_SDK_UA_APP_ID": UNRECORDED_APP}
    return {
        **environment.without_aws(around),
        **environment.variables(url, region, around),
        "LOCALSTACK_HOST": url.partition("://")[2],
        "PATH": programs,  # python, aws and awslocal of this installation come first
        **mark,
    }


def _scripts(stage: Stage, folder: Path) -> Iterator[Script]:
    """Yield the scripts of a folder by name, then those of its subfolders by name."""
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if Path(name).suffix in ENDINGS:
                yield Script(stage, Path(parent, name))


def _command(path: Path) -> Sequence[str]:
    if path.suffix == ".py":
        return (sys.executable, str(path))
    with path.open("rb") as file:
        has_interpreter = file.read(2) == b"#!"
    return (str(path),) if has_interpreter else ("/bin/sh", str(path))
