"""What the pytest fixtures give to a test; the plugin itself is pytest_plugin.py."""

from emulator.testing.events import Events
from emulator.testing.fixture import CloudTrail
from emulator.testing.organizations import Organization
from emulator.testing.trails import DeliveringTrail

__all__ = ["CloudTrail", "DeliveringTrail", "Events", "Organization"]
