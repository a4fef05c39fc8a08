"""The resource types that the emulator makes by calls. A new one is a Kind in a module, and a line here."""

from collections.abc import Mapping

from emulator.core.stacks import data_stores, lake, neighbours, trails
from emulator.core.stacks.resources import Kind

KINDS: Mapping[str, Kind] = {
    kind.type: kind for kind in (trails.KIND, data_stores.KIND, *lake.KINDS, *neighbours.KINDS)
}

# Types that make nothing on AWS either.
EMPTY = frozenset(
    {
        "AWS::CDK::Metadata",
        "AWS::CloudFormation::WaitCondition",
        "AWS::CloudFormation::WaitConditionHandle",
    }
)
# Names begin with the logical id instead of the stack's name. Source: AWS's public handler source.
NAMED_BY_LOGICAL_ID = frozenset({"AWS::Logs::MetricFilter"})
