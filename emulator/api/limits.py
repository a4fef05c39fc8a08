"""Quotas of CloudTrail, each once.

Source: AWS general reference, "AWS CloudTrail endpoints and quotas", and the user guide, "Quotas in AWS
CloudTrail", where nothing else is said.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

TRAILS_PER_REGION: Final = 5
TRAIL_NAME_MIN: Final = 3
TRAIL_NAME_MAX: Final = 128
BUCKET_NAME_MIN: Final = 3
BUCKET_NAME_MAX: Final = 63
KEY_PREFIX_MAX: Final = 200
TOPIC_NAME_MAX: Final = 256

EVENT_SELECTORS_PER_TRAIL: Final = 5
DATA_RESOURCES_PER_TRAIL: Final = 250
ADVANCED_SELECTORS_PER_TRAIL: Final = 500
ADVANCED_VALUES_PER_TRAIL: Final = 500

TAGS_PER_RESOURCE: Final = 50
TAG_KEY_MAX: Final = 128
TAG_VALUE_MAX: Final = 256
RESOURCES_PER_LIST_TAGS: Final = 20

DELEGATED_ADMINISTRATORS: Final = 3

DATA_STORES_PER_REGION: Final = 10
ADVANCED_SELECTORS_PER_STORE: Final = 5
STORE_RETENTION_DEFAULT_DAYS: Final[Mapping[str, int]] = {
    "EXTENDABLE_RETENTION_PRICING": 366,
    "FIXED_RETENTION_PRICING": 2557,
}
STORE_RETENTION_MAX_DAYS: Final[Mapping[str, int]] = {
    "EXTENDABLE_RETENTION_PRICING": 3653,
    "FIXED_RETENTION_PRICING": 2557,
}
STORE_DELETION: Final = timedelta(days=7)
STORES_PAGE: Final = 1000
CONCURRENT_QUERIES: Final = 10
QUERY_RESULTS: Final = timedelta(days=7)
QUERY_RESULTS_PAGE: Final = 1000
CONTEXT_KEYS: Final = 50
CHANNELS_PER_REGION: Final = 25
CHANNELS_PAGE: Final = 1000
SAMPLES_PAGE: Final = 10
IMPORTS_PAGE: Final = 1000
DASHBOARDS_PER_REGION: Final = 100
DASHBOARDS_PAGE: Final = 1000
WIDGETS_PER_DASHBOARD: Final = 10
AUDIT_EVENTS_BYTES: Final = 1024 * 1024
AUDIT_EVENT_BYTES: Final = 256 * 1024
STANDARD_EVENT_BYTES: Final = 256 * 1024
LARGE_EVENT_BYTES: Final = 1024 * 1024

LOOKUP_PAGE: Final = 50
LOOKUP_VALUE_MAX: Final = 2000
EVENT_HISTORY: Final = timedelta(days=90)

# An account has few trails, so AWS's number cannot be seen; this one is ours.
TRAILS_PAGE: Final = 100

DEFAULT_RATE: Final = 1
_TEN_PER_SECOND = (
    "DeregisterOrganizationDelegatedAdmin",
    "DescribeQuery",
    "DescribeTrails",
    "GetChannel",
    "GetDashboard",
    "GetEventDataStore",
    "GetEventSelectors",
    "GetImport",
    "GetInsightSelectors",
    "GetQueryResults",
    "GetResourcePolicy",
    "GetTrail",
    "GetTrailStatus",
    "ListChannels",
    "ListDashboards",
    "ListEventDataStores",
    "ListImportFailures",
    "ListImports",
    "ListPublicKeys",
    "ListQueries",
    "ListTags",
    "ListTrails",
    "RegisterOrganizationDelegatedAdmin",
    "SearchSampleQueries",
)
# Requests a second of one account in one region; every other operation has DEFAULT_RATE.
RATES: Final[Mapping[str, int]] = {
    **dict.fromkeys(_TEN_PER_SECOND, 10),
    "PutAuditEvents": 100,
    "StartQuery": 3,
    "CancelQuery": 3,
    "LookupEvents": 2,
}


def rate_of(operation: str) -> int:
    """Return how many requests a second an account may make of an operation, in one region."""
    return RATES.get(operation, DEFAULT_RATE)
