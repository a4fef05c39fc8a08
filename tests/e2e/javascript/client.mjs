// A client for the endpoint that the environment names, and how results leave the process.
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";

export const client = new CloudTrailClient({
  endpoint: process.env.ENDPOINT,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

export const ARN = "arn:aws:cloudtrail:us-east-1:123456789012:trail/audit";

export function tell(result) {
  process.stdout.write(JSON.stringify(result));
}

export async function all(pages, member) {
  const sizes = [];
  const items = [];
  for await (const page of pages) {
    sizes.push(page[member].length);
    items.push(...page[member]);
  }
  return { sizes, items };
}
