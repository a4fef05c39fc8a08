"""Here `cloudtrail` is the fixture of the plugin, not a client of the other tests."""

from emulator.pytest_plugin import cloudtrail

__all__ = ["cloudtrail"]
