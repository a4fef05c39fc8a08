"""An Iceberg table over exported files, which stay as they are; the only user of pyiceberg."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from emulator.core.lake.answers import EngineError
from emulator.core.lake.columns import Kind

INSTALL = "An Iceberg table needs more Python packages: pip install 'cloudtrail-emulator[iceberg]'."
NAMESPACE, CATALOG = "cloudtrail", "iceberg"


def make_table(kind: Kind, paths: Sequence[str], out: Path) -> str:
    """Make the table cloudtrail.KIND in a catalogue of SQLite below `out`, and return where its metadata lie.

    It is partitioned by the day of eventtime. Raises EngineError.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
        from pyiceberg.catalog.sql import SqlCatalog
        from pyiceberg.transforms import DayTransform
    except ModuleNotFoundError as error:
        raise EngineError(INSTALL) from error
    folder = out / CATALOG
    folder.mkdir(exist_ok=True)
    catalog: Any = SqlCatalog(CATALOG, uri=f"sqlite:///{folder / 'catalog.db'}", warehouse=folder.as_uri())
    try:
        catalog.create_namespace_if_not_exists(NAMESPACE)
        columns = [field.with_nullable(True) for field in parquet.read_schema(paths[0])]
        table = catalog.create_table(f"{NAMESPACE}.{kind}", schema=arrow.schema(columns))
        with table.update_spec() as spec:
            spec.add_field("eventtime", DayTransform(), "eventday")
        table.add_files(list(paths))
        return str(table.metadata_location)
    except (ValueError, OSError, NotImplementedError) as error:
        raise EngineError(f"The Iceberg table cannot be made: {error}") from error
    finally:
        catalog.close()
