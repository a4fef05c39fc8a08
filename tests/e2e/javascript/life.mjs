// The life of a trail, from CreateTrail to DeleteTrail.
import * as trails from "@aws-sdk/client-cloudtrail";
import { ARN, client, tell } from "./client.mjs";

const send = async (name, input) => {
  const { $metadata, ...answer } = await client.send(new trails[`${name}Command`](input));
  return answer;
};

const result = {};
const step = async (name, input, label = name) => {
  result[label] = await send(name, input);
};

await step("CreateTrail", {
  Name: "audit",
  S3BucketName: "logs",
  IsMultiRegionTrail: true,
  TagsList: [{ Key: "team", Value: "security" }, { Key: "bare" }],
});
await step("GetTrailStatus", { Name: "audit" }, "new");
await step("StartLogging", { Name: ARN });
const logging = await send("GetTrailStatus", { Name: "audit" });
result.started = {
  logging: logging.IsLogging,
  isDate: logging.StartLoggingTime instanceof Date,
  at: logging.StartLoggingTime.toISOString(),
  text: logging.TimeLoggingStarted,
};
await step("GetEventSelectors", { TrailName: "audit" });
await step("PutEventSelectors", {
  TrailName: "audit",
  AdvancedEventSelectors: [
    { Name: "writes", FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] },
  ],
});
await step("PutInsightSelectors", {
  TrailName: "audit",
  InsightSelectors: [{ InsightType: "ApiCallRateInsight", EventCategories: ["Management"] }],
});
await step("GetInsightSelectors", { TrailName: "audit" });
await step("AddTags", { ResourceId: ARN, TagsList: [{ Key: "team", Value: "audit" }] });
await step("RemoveTags", { ResourceId: ARN, TagsList: [{ Key: "bare" }] });
await step("ListTags", { ResourceIdList: [ARN] });
await step("UpdateTrail", { Name: "audit", IsMultiRegionTrail: false });
await step("GetTrail", { Name: "audit" });
await step("StopLogging", { Name: "audit" });
await step("DeleteTrail", { Name: "audit" });
await step("DescribeTrails", { trailNameList: ["audit"] });
tell(result);
