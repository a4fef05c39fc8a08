"""ListPublicKeys."""

from emulator.api import history_errors, shapes
from emulator.core import key_ring
from emulator.operations.context import Context
from emulator.operations.registry import operation


@operation("ListPublicKeys")
def list_public_keys(ctx: Context, request: shapes.ListPublicKeysRequest) -> shapes.ListPublicKeysResponse:
    """Return the region's keys that are valid in the range, which is the present unless told otherwise.

    NextToken is reserved and passed over, as AWS was seen to do.
    """
    start, end = request.get("StartTime", ctx.now), request.get("EndTime", ctx.now)
    if start > end:
        raise history_errors.start_after_end()
    pairs = key_ring.listed(ctx.store.key_pairs, ctx.signer, ctx.region, (start, end), ctx.now)
    return {
        "PublicKeyList": [
            {
                "Value": pair.public,
                "ValidityStartTime": pair.valid_from,
                "ValidityEndTime": pair.valid_to,
                "Fingerprint": pair.fingerprint,
            }
            for pair in pairs
        ]
    }
