"""Runs statements of Lake on a Trino server; the only user of its client."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from emulator.core.lake.answers import Answer, EngineError, Statement
from emulator.core.lake.columns import Kind, types_of
from emulator.core.lake.statements import allowed, analysis, dialect
from emulator.core.lake.texts import spelled
from emulator.core.lake.types import Type
from emulator.core.ports.engines import FindKind
from emulator.engines.trino.answers import plain, type_of
from emulator.engines.trino.generator import to_trino

USER = "cloudtrail-emulator"
INSTALL = "Queries on Trino need more Python packages: pip install 'cloudtrail-emulator[trino]'."


class Trino:
    """A Trino server with exported tables in a schema, such as hive.cloudtrail.

    The URL may name a user and a password. Raises ValueError for what is not a URL of http or https.
    """

    def __init__(self, url: str, schema: str) -> None:
        self._url = urlsplit(url)
        self._schema = schema
        if self._url.scheme not in {"http", "https"} or not self._url.hostname:
            raise ValueError(url)
        self._port = self._url.port or {"http": 80, "https": 443}[self._url.scheme]

    def check(self, text: str, find_kind: FindKind, _now: datetime | None = None) -> Statement:
        """Return the statement as it would run. Raises InvalidQueryStatementException."""
        kinds: dict[str, Kind] = {}

        def find_columns(name: str) -> Mapping[str, Type] | None:
            kind = find_kind(name)
            if kind is None:
                return None
            kinds[name] = kind
            return types_of(kind)

        tree, source = dialect.parse(text)
        allowed.check(tree, source)
        analysed = analysis.analyse(tree, source, find_columns)
        plan = to_trino(tree, {name: f"{self._schema}.{kind}" for name, kind in kinds.items()})
        return Statement(text, analysed.tables, [name for name, _ in analysed.outputs], plan)

    def run(self, statement: Statement) -> Answer:
        """Return the answer. Raises EngineError."""
        try:
            import trino
        except ModuleNotFoundError as error:
            raise EngineError(INSTALL) from error
        connection = self._connected(trino)
        try:
            cursor = connection.cursor()
            cursor.execute(statement.plan)
            rows = cursor.fetchall()
            kinds = [type_of(column[1]) for column in cursor.description or ()]
            stats = cursor.stats
        except trino.exceptions.TrinoQueryError as error:
            raise EngineError(str(error.message)) from error
        except (trino.exceptions.Error, OSError) as error:
            where = f"{self._url.hostname}:{self._port}"
            raise EngineError(f"The Trino server at {where} does not answer: {error}") from error
        finally:
            connection.close()
        return Answer(
            statement.columns,
            [
                [spelled(plain(value, kind), kind) for value, kind in zip(row, kinds, strict=True)]
                for row in rows
            ],
            events_scanned=int(stats.get("processedRows", 0)),
            bytes_scanned=int(stats.get("processedBytes", 0)),
        )

    def _connected(self, trino: Any) -> Any:
        user, password = self._url.username or USER, self._url.password
        catalog, _, schema = self._schema.partition(".")
        return trino.dbapi.connect(
            host=self._url.hostname,
            port=self._port,
            http_scheme=self._url.scheme,
            user=user,
            auth=trino.auth.BasicAuthentication(user, password) if password else None,
            catalog=catalog,
            schema=schema,
            timezone="UTC",
            source=USER,
        )
