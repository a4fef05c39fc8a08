// A trail as teams make it: in a bucket of its own, encrypted, told of by a topic, shown in CloudWatch Logs.
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { ReadWriteType, Trail } from "aws-cdk-lib/aws-cloudtrail";
import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { FilterPattern, LogGroup, MetricFilter, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";

class Audit extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const cloudtrail = new ServicePrincipal("cloudtrail.amazonaws.com");

    const key = new Key(this, "Key");
    key.grantEncryptDecrypt(cloudtrail); // the construct does not extend the key's policy
    key.grant(cloudtrail, "kms:DescribeKey");
    const topic = new Topic(this, "Files");
    const group = new LogGroup(this, "Group", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const shop = new Bucket(this, "Shop", { removalPolicy: RemovalPolicy.DESTROY });

    const trail = new Trail(this, "Trail", {
      trailName: this.node.tryGetContext("trail") ?? "audit",
      encryptionKey: key,
      snsTopic: topic,
      sendToCloudWatchLogs: true,
      cloudWatchLogGroup: group,
      managementEvents: ReadWriteType.WRITE_ONLY,
    });
    trail.addS3EventSelector([{ bucket: shop, objectPrefix: "orders/" }]);
    trail.logAllLambdaDataEvents();

    const watchers = new Topic(this, "Watchers");
    watchers.addSubscription(new EmailSubscription("security@example.com"));
    const stopped = new MetricFilter(this, "Stopped", {
      logGroup: group,
      filterPattern: FilterPattern.stringValue("$.eventName", "=", "StopLogging"),
      metricNamespace: "Audit",
      metricName: "Stopped",
      metricValue: "1",
    });
    new Alarm(this, "SomebodyStopsTheTrail", {
      metric: stopped.metric({ period: Duration.minutes(5), statistic: "Sum" }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });

    new CfnOutput(this, "TrailArn", { value: trail.trailArn });
    new CfnOutput(this, "ShopName", { value: shop.bucketName });
    new CfnOutput(this, "LogGroup", { value: group.logGroupName });
  }
}

const app = new App();
new Audit(app, "audit", { env: { account: "123456789012", region: "us-east-1" } });
