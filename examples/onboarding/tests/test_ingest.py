from onboarding.ingest import ingest


def test_the_pipeline_reads_an_hour_of_logs(cloudtrail):
    trail = cloudtrail.trail("audit")
    cloudtrail.client("s3").create_bucket(
        Bucket="shop", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    cloudtrail.advance(hours=1)

    assert len(ingest(trail.bucket, s3=cloudtrail.client("s3")).records) == 1
    assert trail.validate().ok


def test_an_event_that_is_delivered_twice_counts_once(cloudtrail):
    trail = cloudtrail.trail("audit")
    cloudtrail.faults.arm("repeated-file")
    cloudtrail.client("sns").create_topic(Name="orders")
    cloudtrail.advance(hours=1)

    assert len(trail.files()) == 2
    assert len(ingest(trail.bucket, s3=cloudtrail.client("s3")).records) == 1


def test_a_file_that_breaks_off_does_not_stop_the_pipeline(cloudtrail):
    trail = cloudtrail.trail("audit")
    cloudtrail.faults.arm("truncated-gzip")
    cloudtrail.client("sns").create_topic(Name="orders")
    cloudtrail.advance(minutes=10)
    cloudtrail.client("sns").create_topic(Name="returns")
    cloudtrail.advance(minutes=10)

    ingested = ingest(trail.bucket, s3=cloudtrail.client("s3"))

    assert len(ingested.broken) == 1
    made = [r["requestParameters"] for r in ingested.records.values() if r["eventName"] == "CreateTopic"]
    assert made == [{"name": "returns"}]
