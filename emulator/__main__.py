"""`python -m emulator` is `cloudtrail-emulator`."""

from emulator.cli import main

main(prog_name="cloudtrail-emulator")
