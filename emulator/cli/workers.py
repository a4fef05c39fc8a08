"""The options that spread the work of a command over processes or a cluster."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.refusals import refuse

if TYPE_CHECKING:
    from emulator.core.ports.workers import Workers

MOST_PROCESSES = 256


def workers_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --workers and --scheduler to a command."""
    for option in (
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="Dask scheduler whose workers do the work, such as tcp://10.0.0.5:8786.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(1, MOST_PROCESSES),
            help="Number of processes of this machine that do the work; the output is the same.",
        ),
    ):
        command = option(command)
    return command


def find_workers(workers: int | None, scheduler: str | None) -> "Workers | None":
    """Return the workers that the options ask for, None for neither option."""
    if workers and scheduler:
        refuse("Give either --workers or --scheduler.")
    if scheduler:
        return _cluster(scheduler)
    if workers is None:
        return None
    if workers == 1:
        from emulator.workers.here import ThisProcess

        return ThisProcess()
    from emulator.workers.processes import Processes

    return Processes(workers)


def _cluster(address: str) -> "Workers":
    from emulator.core.ports.workers import WorkersError
    from emulator.workers.dask import DaskCluster

    try:
        return DaskCluster(address)
    except WorkersError as error:
        refuse(str(error))
