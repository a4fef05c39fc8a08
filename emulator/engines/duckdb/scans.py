"""Scans: which records meet conditions on their members, all conditions in one pass over one table.

A condition is an expression of DuckDB's over the columns that `raw`, `lowered` and `values` name.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import duckdb

from emulator.core.values import dataclass
from emulator.engines.duckdb.complaints import first_line
from emulator.engines.duckdb.tables import quoted, text

# DuckDB evaluates so many conditions in one statement; a hundred rules take one scan.
CONDITIONS_AT_ONCE = 200
EXAMPLES = 3
LOADED_AT_ONCE = 5000  # the text of so many records is split quickest
# The member that stands for the whole record, as JSON.
WHOLE = ""
# The number of an IPv4 address; NULL for any other text.
ADDRESS = r"""
CREATE MACRO address_number(a) AS CASE WHEN regexp_full_match(a, '\d{1,3}(\.\d{1,3}){3}') THEN
  ((split_part(a, '.', 1)::BIGINT * 256 + split_part(a, '.', 2)::BIGINT) * 256
    + split_part(a, '.', 3)::BIGINT) * 256 + split_part(a, '.', 4)::BIGINT END
"""
SETTINGS = (
    "enable_external_access = false",
    "enable_progress_bar = false",
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "TimeZone = 'UTC'",
    "lock_configuration = true",
)


class ScanError(Exception):
    """A condition cannot be evaluated; the text is a sentence."""


@dataclass(frozen=True)
class Selected:
    """What a condition selected: ids of marked records, and how many others, with the first ids of these."""

    marked: frozenset[str]
    others: int
    examples: Sequence[str]


def raw(member: str) -> str:
    """Return the column of a member's value as text, the member as userIdentity.arn."""
    return quoted(member or "whole record")


def lowered(member: str) -> str:
    """Return the column of the same text in lower case."""
    return quoted(f"~{member or 'whole record'}")


class Scan:
    """A table of some records, of which some are marked. It is filled again and again, for many records."""

    def __init__(self, threads: int = 2) -> None:
        self._connection = duckdb.connect(config={"threads": threads})
        self._connection.execute(ADDRESS)
        for setting in SETTINGS:
            self._connection.execute(f"SET {setting}")

    def load(self, records: Sequence[bytes], marked: Sequence[str] = ()) -> None:
        """Replace what is there by records, JSON without line ends. `marked` are the ids of those to mark."""
        self._connection.execute("CREATE OR REPLACE TABLE records (n BIGINT, j VARCHAR)")
        self._connection.execute(
            "CREATE OR REPLACE TABLE marked AS SELECT unnest(?::VARCHAR[]) AS id", [list(marked)]
        )
        for first in range(0, len(records), LOADED_AT_ONCE):
            some = records[first : first + LOADED_AT_ONCE]
            self._connection.execute(
                "INSERT INTO records SELECT unnest(range(?, ?)), unnest(string_split(?, chr(10)))",
                [first, first + len(some), b"\n".join(some).decode()],
            )

    def close(self) -> None:
        self._connection.close()

    # --- columns -----------------------------------------------------------------------------------

    def prepare(self, members: Sequence[str]) -> frozenset[str]:
        """Make the columns of the members; return those that are lists, because arrays lie on their paths."""
        paths = _Paths(members)
        while asked := paths.unknown():
            paths.learn(asked, self._arrays_among(asked))
        lists = frozenset(member for member in members if paths.is_list(member))
        simple = [member for member in members if member != WHOLE and member not in lists]
        columns = {member: f"k[{index}]" for index, member in enumerate(simple, 2)}
        columns |= {member: _list_of(paths.of(member)) for member in sorted(lists)}
        if WHOLE in members:
            columns[WHOLE] = "j"
        chosen = "".join(f", {sql} AS {raw(member)}" for member, sql in columns.items())
        lower = "".join(f", {_lower(raw(one), one in lists)} AS {lowered(one)}" for one in columns)
        given = ", ".join(text(path_of(member)) for member in ("eventID", *simple))
        self._connection.execute(
            f"CREATE OR REPLACE TABLE scanned AS SELECT *{lower} FROM (SELECT n, k[1] AS id,"
            f" coalesce(k[1] IN (SELECT id FROM marked), false) AS marked{chosen}"
            f" FROM (SELECT n, j, json_extract_string(j, [{given}]) AS k FROM records))"
        )
        return lists

    def _arrays_among(self, paths: Sequence[str]) -> set[str]:
        """Return the paths at which some record has an array."""
        plain = [path for path in paths if "[*]" not in path]
        asked = [f"bool_or(k[{index}] = 'ARRAY')" for index in range(1, len(plain) + 1)]
        asked += [
            f"bool_or(list_contains(json_type(j, {text(path)}), 'ARRAY'))" for path in paths if "[*]" in path
        ]
        ordered = [*plain, *(path for path in paths if "[*]" in path)]
        given = ", ".join(map(text, plain)) or "'$'"
        row = self._connection.execute(
            f"SELECT {', '.join(asked)} FROM (SELECT j, json_type(j, [{given}]) AS k FROM records)"
        ).fetchone()
        return {path for path, is_array in zip(ordered, row or (), strict=False) if is_array}

    # --- conditions --------------------------------------------------------------------------------

    def check(self, condition: str) -> None:
        """Raise ScanError for a condition that cannot be evaluated: its regular expression may be wrong."""
        try:
            self._connection.execute(f"SELECT {condition} FROM scanned LIMIT 0")
        except duckdb.Error as error:
            raise ScanError(first_line(str(error))) from error

    def selected(self, conditions: Sequence[str]) -> Sequence[Selected]:
        """Return what each condition selects, in their order. Raises ScanError."""
        found: list[Selected] = []
        left = iter(conditions)
        try:
            while some := list(islice(left, CONDITIONS_AT_ONCE)):
                found += self._selected(some)
        except duckdb.Error as error:
            raise ScanError(first_line(str(error))) from error
        return found

    def _selected(self, conditions: Sequence[str]) -> Iterator[Selected]:
        every = ", ".join(conditions)
        rows = self._connection.execute(
            "SELECT condition, list(id) FILTER (marked), count(*) FILTER (NOT marked),"
            f" min(n, {EXAMPLES}) FILTER (NOT marked) FROM (SELECT n, id, marked,"
            f" unnest(list_where(range({len(conditions)}), [{every}])) AS condition"
            f" FROM scanned WHERE {' OR '.join(conditions)}) GROUP BY condition"
        ).fetchall()
        by_condition = {row[0]: row for row in rows}
        for index in range(len(conditions)):
            _, marked, others, examples = by_condition.get(index, (index, None, 0, None))
            yield Selected(frozenset(marked or ()), others, self._ids(examples or ()))

    def _ids(self, numbers: Sequence[int]) -> Sequence[str]:
        if not numbers:
            return ()
        rows = self._connection.execute(
            "SELECT id FROM scanned WHERE n IN (SELECT unnest(?)) ORDER BY n", [list(numbers)]
        ).fetchall()
        return [str(row[0]) for row in rows]

    def holding(self, conditions: Sequence[str]) -> Sequence[Sequence[bool]]:
        """Return for each record, in their order, whether it meets each condition. Raises ScanError."""
        try:
            rows = self._connection.execute(f"SELECT {', '.join(conditions)} FROM scanned ORDER BY n")
            return [[bool(one) for one in row] for row in rows.fetchall()]
        except duckdb.Error as error:
            raise ScanError(first_line(str(error))) from error


# --- paths through arrays ----------------------------------------------------------------------------


def path_of(member: str) -> str:
    """Return the JSON path of a member without arrays on its way."""
    return "$" + "".join(f".{quoted(name)}" for name in member.split("."))


class _Paths:
    """The JSON paths of members: one each, and more of those that lead through an array in some record."""

    def __init__(self, members: Sequence[str]) -> None:
        self._members = [member for member in members if member != WHOLE]
        self._arrays: set[str] = set()
        self._known: set[str] = set()

    def unknown(self) -> Sequence[str]:
        """Return the paths of which it is not known whether arrays are there."""
        every = {path for member in self._members for step in self._steps(member) for path in step}
        return sorted(every - self._known)

    def learn(self, asked: Sequence[str], arrays: set[str]) -> None:
        self._known.update(asked)
        self._arrays |= arrays

    def is_list(self, member: str) -> bool:
        return member != WHOLE and len(self.of(member)) > 1

    def of(self, member: str) -> Sequence[str]:
        """Return all paths of a member, for arrays both the array and its elements."""
        return [*self._steps(member)][-1]

    def _steps(self, member: str) -> Iterator[Sequence[str]]:
        """Yield the paths after the first name, the second, and so on."""
        paths = ["$"]
        for name in member.split("."):
            paths = [f"{path}.{quoted(name)}" for path in paths]
            paths += [f"{path}[*]" for path in paths if path in self._arrays]
            yield paths


def _list_of(paths: Sequence[str]) -> str:
    """Return the expression of all texts at the paths."""
    parts = [
        f"json_extract_string(j, {text(path)})"
        if "[*]" in path
        else f"[json_extract_string(j, {text(path)})]"
        for path in paths
    ]
    joined = parts[0]
    for part in parts[1:]:
        joined = f"list_concat({joined}, {part})"
    return f"list_filter({joined}, lambda x: x IS NOT NULL)"


def _lower(column: str, is_list: bool) -> str:
    return f"list_transform({column}, lambda x: lower(x))" if is_list else f"lower({column})"
