"""The command `inject`."""

import json
from collections import deque

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import url_option
from emulator.core.words import counted

s3_endpoint_option = click.option(
    "--s3-endpoint", help="S3 endpoint of the buckets, if it is not the emulator."
)
EXAMPLES = """\b
Examples:
  cloudtrail-emulator inject attack.json
  cloudtrail-emulator inject ./AWSLogs s3://logs/AWSLogs/123456789012
  aws cloudtrail lookup-events | cloudtrail-emulator inject -
"""


@click.command(epilog=EXAMPLES)
@url_option
@s3_endpoint_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
def inject(url: str, s3_endpoint: str | None, as_json: bool, files: tuple[str, ...]) -> None:
    """Send the records in each FILE to a running emulator, unchanged.

    A FILE is a file, a folder with everything below it, s3://BUCKET/PREFIX, or - for the standard input;
    gzipped or not. It contains log files of CloudTrail, records in lines, answers of LookupEvents, events
    of EventBridge, exports of CloudWatch Logs or Athena, or short forms of records. All input is checked
    before anything is sent.
    """
    from emulator.cli.sending import Input, batches_of, dumps, send
    from emulator.cli.sources import sources_of

    given = Input(sources_of(files, s3_endpoint or url), quiet=as_json)
    deque(given.checked(whole=False), maxlen=0)  # reads to the end, and keeps nothing
    appended = send(url, batches_of(dumps(record) for _, record in given.records("sending")))
    if not appended:
        refuse(f"{', '.join(files)}: no records were found.")
    summary = json.dumps({"files": len(given.sources), "appended": appended})
    click.echo(summary if as_json else f"{counted(appended, 'record')} appended")
