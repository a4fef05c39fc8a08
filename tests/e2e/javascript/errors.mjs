// Which class each error arrives as.
import * as trails from "@aws-sdk/client-cloudtrail";
import { ARN, client, tell } from "./client.mjs";

const CALLS = [
  ["GetTrail", { Name: "nope" }],
  ["CreateTrail", { Name: "other", S3BucketName: "nowhere" }],
  ["CreateTrail", { Name: "no", S3BucketName: "logs" }],
  ["StartLogging", { Name: ARN.replace("us-east-1", "eu-west-1").replace("trail/", "store/") }],
  ["GetInsightSelectors", { TrailName: "audit" }],
  ["PutEventSelectors", { TrailName: "audit", EventSelectors: [] }],
  ["LookupEvents", { MaxResults: 51 }],
  ["RegisterOrganizationDelegatedAdmin", { MemberAccountId: "111122223333" }],
];

const seen = [];
for (const [name, input] of CALLS) {
  try {
    await client.send(new trails[`${name}Command`](input));
    seen.push([name, "no error"]);
  } catch (error) {
    const isOfItsClass = error instanceof (trails[error.name] ?? Map);
    seen.push([error.name, isOfItsClass, error.message, error.$metadata.httpStatusCode]);
  }
}
tell(seen);
