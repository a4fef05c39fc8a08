"""What an emulator starts with: an exported state, and a file that maps access keys."""

from emulator.opening import copied, principals_in
from emulator.running import Emulator


def take_over_files(emulator: Emulator) -> None:
    """Take over the state and the mapping that the settings name, which opening.check_places has checked.

    A state that is there already stays: the file is for the first start of a data folder.
    """
    settings = emulator.settings
    if settings.state and not emulator.has_state:
        with copied(settings.state) as copy:
            emulator.import_state(copy)
    if settings.principals:
        emulator.map_principals(principals_in(settings.principals))
