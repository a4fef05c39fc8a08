"""StartImport, GetImport, StopImport, ListImports, ListImportFailures."""

from dataclasses import replace
from typing import cast

from emulator.api import import_errors, lake_errors, limits, shapes
from emulator.core import arns, pages
from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.lake import imports
from emulator.core.lake.data_stores import CLOUDTRAIL_EVENTS, DataStore
from emulator.core.lake.imports import Import
from emulator.core.places import SinkError
from emulator.core.policies import decisions
from emulator.operations.context import Context
from emulator.operations.registry import operation
from emulator.operations.store_addressing import check_form, get_active
from emulator.operations.store_pages import begin_of_page


@operation("StartImport")
def start_import(ctx: Context, request: shapes.StartImportRequest) -> shapes.StartImportResponse:
    """Begin to copy log files into a store, or go on with an import that failed or was stopped."""
    one = _again(ctx, request) if "ImportId" in request else _new(ctx, request)
    if any(other.is_active for other in ctx.store.imports.of_account(ctx.account)):
        raise import_errors.ongoing()
    ctx.store.imports.save(one)
    ctx.call.afterwards.append(lambda: ctx.world.imports.start(one.id))
    return _settings(one)


def _again(ctx: Context, request: shapes.StartImportRequest) -> Import:
    """Return an import to go on with; files that failed are tried again."""
    if set(request) != {"ImportId"}:
        raise import_errors.wrong_members("ImportId cannot be combined with other parameters.")
    one = _get(ctx, request["ImportId"])
    if one.is_active:
        raise import_errors.ongoing()
    moved = one.moved("INITIALIZING", ctx.now)
    for outcome in ctx.store.imports.outcomes(one.id):
        if outcome.status == "FAILED":
            ctx.store.imports.save_outcome(one.id, replace(outcome, status="RETRY", at=ctx.now))
    return moved


def _new(ctx: Context, request: shapes.StartImportRequest) -> Import:
    """Return a new import. The order of the checks is assumed: members, store, source, role."""
    if "Destinations" not in request or "ImportSource" not in request:
        raise import_errors.wrong_members("Specify either ImportId, or Destinations and ImportSource.")
    start, end = request.get("StartEventTime"), request.get("EndEventTime")
    imports.check_range(start, end)
    store = _destination(ctx, request["Destinations"][0])
    source = request["ImportSource"]["S3"]
    _check_source(ctx, source)
    return Import(
        id=ctx.call.ids.uuid(),
        account=ctx.account,
        region=ctx.region,
        store=store.arn,
        uri=source["S3LocationUri"],
        bucket_region=source["S3BucketRegion"],
        role=source["S3BucketAccessRoleArn"],
        created_at=ctx.now,
        updated_at=ctx.now,
        start=start,
        end=end,
    )


def _destination(ctx: Context, named: str) -> DataStore:
    """Return the store that events are copied into: one of the caller's own for events of CloudTrail."""
    store = get_active(ctx, named)
    if store.account != ctx.account:
        raise lake_errors.store_of_another_account(store.arn)
    if not store.categories <= CLOUDTRAIL_EVENTS:
        raise lake_errors.wrong_store_category(store.arn, ", ".join(sorted(store.categories)))
    return store


def _check_source(ctx: Context, source: shapes.S3ImportSource) -> None:
    """Raise InvalidImportSourceException for a bucket that there is not, or a role that cannot read it."""
    bucket, _ = imports.place_of(source["S3LocationUri"])
    try:
        found = ctx.world.sink.find_bucket(bucket)
    except SinkError as error:
        raise import_errors.invalid_source(f"bucket {bucket} cannot be read ({error.code})") from error
    if found is None:
        raise import_errors.invalid_source(f"bucket {bucket} does not exist")
    if found.region not in ("", source["S3BucketRegion"]) and not ctx.relaxed:
        raise import_errors.invalid_source(f"bucket {bucket} is not in {source['S3BucketRegion']}")
    arn = source["S3BucketAccessRoleArn"]
    if not arns.is_role(arn):
        raise import_errors.invalid_source(f"{arn} is not the ARN of a role")
    if not ctx.relaxed and not _trusts_cloudtrail(ctx, arn):
        raise import_errors.invalid_source(f"CloudTrail cannot assume the role {arn}")


def _trusts_cloudtrail(ctx: Context, arn: str) -> bool:
    role = ctx.world.neighbours.find_role(arn)
    return role is not None and decisions.allows(
        role.trust, principal_service=SERVICE, action="sts:AssumeRole", resource=arn, context={}
    )


@operation("GetImport")
def get_import(ctx: Context, request: shapes.GetImportRequest) -> shapes.GetImportResponse:
    """Return an import, and how far it is."""
    return _with_statistics(_get(ctx, request["ImportId"]))


@operation("StopImport")
def stop_import(ctx: Context, request: shapes.StopImportRequest) -> shapes.StopImportResponse:
    """Stop an import after the file that it reads; what was copied stays.

    Raises InvalidParameterException for one that has ended; the error is assumed.
    """
    stopped = _get(ctx, request["ImportId"]).moved("STOPPED", ctx.now)
    ctx.store.imports.save(stopped)
    return _with_statistics(stopped)


@operation(
    "ListImports",
    words={"ListImportsRequest.NextToken": "InvalidNextTokenException"},
)
def list_imports(ctx: Context, request: shapes.ListImportsRequest) -> shapes.ListImportsResponse:
    """Return the caller's imports of the region, into a store or of a status, newest first (assumed)."""
    destination, status = request.get("Destination"), request.get("ImportStatus")
    if destination is not None:
        check_form(ctx, destination)
    paging = {"destination": destination or "", "status": status or ""}
    begin = begin_of_page(request.get("NextToken"), paging)
    found = [
        one
        for one in reversed(ctx.store.imports.of_account(ctx.account))
        if one.region == ctx.region
        and status in (None, one.status)
        and (destination is None or one.store.endswith(destination.rpartition("/")[2]))
    ]
    page = found[begin : begin + request.get("MaxResults", limits.IMPORTS_PAGE)]
    answer: shapes.ListImportsResponse = {
        "Imports": [
            {
                "ImportId": one.id,
                "ImportStatus": one.status,
                "Destinations": [one.store],
                "CreatedTimestamp": one.created_at,
                "UpdatedTimestamp": one.updated_at,
            }
            for one in page
        ]
    }
    if begin + len(page) < len(found):
        answer["NextToken"] = pages.token((begin + len(page),), paging)
    return answer


@operation(
    "ListImportFailures",
    words={"ListImportFailuresRequest.NextToken": "InvalidNextTokenException"},
)
def list_import_failures(
    ctx: Context, request: shapes.ListImportFailuresRequest
) -> shapes.ListImportFailuresResponse:
    """Return the files of an import that failed, with what came of them later, by their location."""
    paging = {"import": request["ImportId"]}
    begin = begin_of_page(request.get("NextToken"), paging)
    one = ctx.store.imports.find(request["ImportId"])
    if one is None or (one.account, one.region) != (ctx.account, ctx.region):
        raise import_errors.unknown_of_failures(request["ImportId"])
    failed = [outcome for outcome in ctx.store.imports.outcomes(one.id) if outcome.was_refused]
    page = failed[begin : begin + request.get("MaxResults", limits.IMPORTS_PAGE)]
    answer: shapes.ListImportFailuresResponse = {
        "Failures": [
            {
                "Location": f"s3://{one.bucket}/{outcome.key}",
                "Status": outcome.status,
                "ErrorType": outcome.error or "",
                "ErrorMessage": outcome.message or "",
                "LastUpdatedTime": outcome.at,
            }
            for outcome in page
        ]
    }
    if begin + len(page) < len(failed):
        answer["NextToken"] = pages.token((begin + len(page),), paging)
    return answer


def check_no_import(ctx: Context, store: DataStore) -> None:
    """Raise EventDataStoreHasOngoingImportException while an import into the store runs."""
    if any(one.store == store.arn for one in ctx.store.imports.active()):
        raise import_errors.store_has_import(store.arn)


def _get(ctx: Context, import_id: str) -> Import:
    one = ctx.store.imports.find(import_id)
    if one is None or (one.account, one.region) != (ctx.account, ctx.region):
        raise import_errors.not_found(import_id)
    return one


def _settings(one: Import) -> shapes.StartImportResponse:
    answer: shapes.StartImportResponse = {
        "ImportId": one.id,
        "Destinations": [one.store],
        "ImportSource": {
            "S3": {
                "S3LocationUri": one.uri,
                "S3BucketRegion": one.bucket_region,
                "S3BucketAccessRoleArn": one.role,
            }
        },
        "ImportStatus": one.status,
        "CreatedTimestamp": one.created_at,
        "UpdatedTimestamp": one.updated_at,
    }
    if one.start:
        answer["StartEventTime"] = one.start
    if one.end:
        answer["EndEventTime"] = one.end
    return answer


def _with_statistics(one: Import) -> shapes.GetImportResponse:
    known = one.statistics
    answer = cast(shapes.GetImportResponse, _settings(one))  # whose statistics are not set
    return {
        **answer,
        "ImportStatistics": {
            "PrefixesFound": known.prefixes_found,
            "PrefixesCompleted": known.prefixes_completed,
            "FilesCompleted": known.files,
            "EventsCompleted": known.events,
            "FailedEntries": known.failed,
        },
    }
