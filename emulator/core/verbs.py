"""Verbs of operations that only read, by the service that applies the rule."""

# EventBridge, too, treats these as reads. Source: EventBridge user guide.
EVENT_BUS_READ_VERBS = ("Get", "List", "Describe")

# CloudTrail records these as reads. Source: published records (all but a dozen of 631 pairs agree).
READ_VERBS = (
    *EVENT_BUS_READ_VERBS,
    "Head",
    "BatchGet",
    "BatchDescribe",
    "BatchList",
    "Lookup",
    "Search",
    "Query",
    "Scan",
    "Select",
    "View",
    "Filter",
    # Few samples are known of those that follow.
    "BatchCheck",
    "BatchDetect",
    "BatchIsAuthorized",
    "BatchRead",
    "Calculate",
    "Check",
    "Compare",
    "Contains",
    "Count",
    "Validate",
    "Estimate",
    "Preview",
    "Detect",
    "Recognize",
    "Discover",
    "Infer",
    "IsAuthorized",
    "IsMember",
    "IsVpc",
    "Test",
    "Simulate",
    "Retrieve",
)


def only_reads(operation: str) -> bool:
    """Return whether an operation only reads, by its verb."""
    return operation.startswith(READ_VERBS)
