"""The tables, as the steps that lead from each version of them to the next. A change of them adds one.

A scope is a pair of account and region, which a small number stands for in the indexes. `history` is the
scope of an event that LookupEvents finds, NULL for all others. The indexes end in `time`, and by SQLite's
rule in `number`, so that each search reads one of them backwards and stops when its page is full.
"""

FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE scopes (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    UNIQUE (account, region)
);

CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    time INTEGER NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    scope INTEGER NOT NULL,
    history INTEGER,
    category TEXT NOT NULL,
    read_only INTEGER,
    username TEXT,
    access_key TEXT,
    resources TEXT,
    global_service INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX events_to_deliver ON events (scope);
CREATE INDEX events_by_kind ON events (history, read_only, time) WHERE history IS NOT NULL;
CREATE INDEX events_by_user ON events (history, username, time)
    WHERE history IS NOT NULL AND username IS NOT NULL;
CREATE INDEX events_by_name ON events (history, name, time) WHERE history IS NOT NULL;
CREATE INDEX events_by_source ON events (history, source, time) WHERE history IS NOT NULL;
CREATE INDEX events_by_key ON events (history, access_key, time)
    WHERE history IS NOT NULL AND access_key IS NOT NULL;
CREATE INDEX events_by_id ON events (history, id, time) WHERE history IS NOT NULL;

CREATE TABLE event_resources (
    history INTEGER NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,
    time INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (history, attribute, value, time, number)
) WITHOUT ROWID;

CREATE TABLE trails (
    arn TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    position INTEGER NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX trails_of_account ON trails (account, position);

CREATE TABLE statuses (
    trail_id TEXT NOT NULL,
    region TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (trail_id, region)
) WITHOUT ROWID;

CREATE TABLE periods (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    trail_id TEXT NOT NULL,
    account TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0,
    document BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX periods_to_deliver ON periods (account, position) WHERE finished = 0;
CREATE INDEX periods_open ON periods (trail_id) WHERE is_open = 1;

CREATE TABLE cursors (
    owner TEXT NOT NULL,
    region TEXT NOT NULL,
    output TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (owner, region, output)
) WITHOUT ROWID;

CREATE TABLE files (
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    trail_id TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    first INTEGER NOT NULL,
    delivered_at TEXT,
    digest_key TEXT,
    document BLOB NOT NULL,
    PRIMARY KEY (trail_id, bucket, key)
) WITHOUT ROWID;
CREATE INDEX files_planned ON files (trail_id, region, first) WHERE delivered_at IS NULL;
CREATE INDEX files_undigested ON files (trail_id, account, region, delivered_at)
    WHERE delivered_at IS NOT NULL AND digest_key IS NULL;

CREATE TABLE chains (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    trail_id TEXT NOT NULL,
    finished INTEGER NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX chains_growing ON chains (position) WHERE finished = 0;

CREATE TABLE chain_ends (
    trail_arn TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    latest TEXT NOT NULL,
    PRIMARY KEY (trail_arn, account, region)
) WITHOUT ROWID;

CREATE TABLE key_pairs (
    fingerprint TEXT PRIMARY KEY,
    region TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;
"""

BUCKET_POLICIES = """
CREATE TABLE bucket_policies (bucket TEXT PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
"""

# Cursors are those of readers, an account's each; a period says whose events it delivers by a scope.
SCOPES_OF_READERS = """
CREATE TABLE cursors_of_readers (
    owner TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    reader TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (owner, account, region, reader)
) WITHOUT ROWID;
INSERT INTO cursors_of_readers
    SELECT owner, coalesce((SELECT account FROM periods WHERE id = owner), owner), region, output, number
    FROM cursors;
DROP TABLE cursors;
ALTER TABLE cursors_of_readers RENAME TO cursors;
UPDATE periods SET document = CAST(json_remove(
    json_set(CAST(document AS TEXT), '$.scope', json_object(
        'accounts', json_array(account),
        'home_region', json_extract(CAST(document AS TEXT), '$.home_region'),
        'multi_region', json(iif(json_extract(CAST(document AS TEXT), '$.multi_region'), 'true', 'false'))
    )), '$.home_region', '$.multi_region') AS BLOB);
DROP INDEX periods_to_deliver;
CREATE INDEX periods_unfinished ON periods (position) WHERE finished = 0;
"""

LAKE = """
CREATE TABLE data_stores (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    position INTEGER NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE ingestions (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    store_id TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0,
    document BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE lake_events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    store_id TEXT NOT NULL,
    time INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX lake_events_of_store ON lake_events (store_id, number);

CREATE TABLE lake_files (
    store_id TEXT NOT NULL,
    path TEXT NOT NULL,
    latest TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (store_id, path)
) WITHOUT ROWID;

CREATE TABLE queries (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    created_at TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX queries_of_account ON queries (account, region, position);

CREATE TABLE query_rows (
    query_id TEXT NOT NULL,
    page INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (query_id, page)
) WITHOUT ROWID;
"""

# The counters of Insights, by key; `start`, `since`, `due` and `latest` are minutes since 1970.
INSIGHTS = """
CREATE TABLE insight_keys (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    error TEXT NOT NULL,
    trail TEXT NOT NULL,
    latest INTEGER NOT NULL,
    total INTEGER NOT NULL DEFAULT 0,
    since INTEGER,
    due INTEGER,
    opened BLOB,
    UNIQUE (account, region, kind, category, source, name, error, trail)
);
CREATE INDEX insight_keys_due ON insight_keys (account, region, due) WHERE due IS NOT NULL;
CREATE INDEX insight_keys_oldest ON insight_keys (latest, number);

CREATE TABLE insight_counts (
    key INTEGER NOT NULL,
    width INTEGER NOT NULL,
    start INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (key, width, start)
) WITHOUT ROWID;

CREATE TABLE insight_values (
    key INTEGER NOT NULL,
    width INTEGER NOT NULL,
    start INTEGER NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (key, width, start, attribute, value)
) WITHOUT ROWID;

CREATE TABLE insight_incidents (
    key INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    PRIMARY KEY (key, start)
) WITHOUT ROWID;

CREATE INDEX insight_events ON events (scope, time) WHERE category = 'Insight';
"""

ALIASES = """
CREATE TABLE query_aliases (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (account, region, name)
) WITHOUT ROWID;
CREATE INDEX query_aliases_of_holder ON query_aliases (holder);
"""

CHANNELS = """
CREATE TABLE channels (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE resource_policies (arn TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
"""

IMPORTS = """
CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    account TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE import_files (
    import_id TEXT NOT NULL,
    key TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (import_id, key)
) WITHOUT ROWID;
"""

DASHBOARDS = """
CREATE TABLE dashboards (arn TEXT PRIMARY KEY, document BLOB NOT NULL) WITHOUT ROWID;
"""

STEPS = (FIRST, BUCKET_POLICIES, SCOPES_OF_READERS, LAKE, INSIGHTS, ALIASES, CHANNELS, IMPORTS, DASHBOARDS)
VERSION = len(STEPS)

# Everything but the key pairs, the counters and the ends of chains.
STATE_TABLES = (
    "scopes",
    "events",
    "event_resources",
    "trails",
    "statuses",
    "periods",
    "cursors",
    "files",
    "chains",
    "chain_ends",
    "bucket_policies",
    "data_stores",
    "ingestions",
    "lake_events",
    "lake_files",
    "queries",
    "query_rows",
    "query_aliases",
    "channels",
    "resource_policies",
    "imports",
    "import_files",
    "dashboards",
    "insight_keys",
    "insight_counts",
    "insight_values",
    "insight_incidents",
)
