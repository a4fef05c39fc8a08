// What a user may do, with a key that IAM made, and with a wrong secret.
import { CloudTrailClient, DescribeTrailsCommand, GetTrailCommand } from "@aws-sdk/client-cloudtrail";
import { tell } from "./client.mjs";

function clientWith(secretAccessKey) {
  return new CloudTrailClient({
    endpoint: process.env.ENDPOINT,
    region: "us-east-1",
    credentials: { accessKeyId: process.env.KEY, secretAccessKey },
    maxAttempts: 1,
  });
}

async function attempt(client, command) {
  try {
    const answer = await client.send(command);
    return [answer.$metadata.httpStatusCode, "allowed"];
  } catch (error) {
    return [error.$metadata.httpStatusCode, error.name];
  }
}

tell([
  await attempt(clientWith(process.env.SECRET), new DescribeTrailsCommand({})),
  await attempt(clientWith(process.env.SECRET), new GetTrailCommand({ Name: "audit" })),
  await attempt(clientWith("another"), new DescribeTrailsCommand({})),
]);
