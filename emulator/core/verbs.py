"""Verbs of operations that only read, and whose rule each is."""

# By these EventBridge, too, knows a read. Source: EventBridge user guide.
EVENT_BUS_READ_VERBS = ("Get", "List", "Describe")

# By these CloudTrail records a read. Source: published records (all but a dozen of 631 pairs agree).
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
    """Tell whether the verb of an operation says that it only reads."""
    return operation.startswith(READ_VERBS)
