"""The tables of Lake: event data stores, and what belongs to them."""

from emulator.stores.channels import SqliteChannels
from emulator.stores.connection import Connection
from emulator.stores.dashboards import SqliteDashboards
from emulator.stores.data_stores import SqliteDataStores, SqliteIngestions
from emulator.stores.imports import SqliteImports
from emulator.stores.lake_records import SqliteLakeRecords
from emulator.stores.queries import SqliteQueries
from emulator.stores.query_aliases import SqliteQueryAliases
from emulator.stores.resource_policies import SqliteResourcePolicies


class SqliteLake:
    """The part of ports.state.Store that a run without event data stores does without."""

    def __init__(self, connection: Connection) -> None:
        self.data_stores = SqliteDataStores(connection)
        self.ingestions = SqliteIngestions(connection)
        self.lake_records = SqliteLakeRecords(connection)
        self.queries = SqliteQueries(connection)
        self.query_aliases = SqliteQueryAliases(connection)
        self.channels = SqliteChannels(connection)
        self.dashboards = SqliteDashboards(connection)
        self.imports = SqliteImports(connection)
        self.resource_policies = SqliteResourcePolicies(connection)
