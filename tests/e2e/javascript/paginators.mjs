// Every paginator of trails and event history, and the types of what arrives.
import {
  GetTrailCommand,
  paginateListPublicKeys,
  paginateListTags,
  paginateListTrails,
  paginateLookupEvents,
} from "@aws-sdk/client-cloudtrail";
import { ARN, all, client, tell } from "./client.mjs";

for (let number = 0; number < 5; number += 1) {
  await client.send(new GetTrailCommand({ Name: "audit" }));
}
const events = await all(
  paginateLookupEvents(
    { client, pageSize: 2 },
    { LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "GetTrail" }] },
  ),
  "Events",
);
const trails = await all(paginateListTrails({ client }, {}), "Trails");
const tags = await all(paginateListTags({ client }, { ResourceIdList: [ARN] }), "ResourceTagList");
const keys = await all(paginateListPublicKeys({ client }, {}), "PublicKeyList");
const [event] = events.items;
const [key] = keys.items;
tell({
  events: events.sizes,
  times: [...new Set(events.items.map((one) => one.EventTime.toISOString()))],
  isDate: event.EventTime instanceof Date,
  record: JSON.parse(event.CloudTrailEvent).eventName,
  trails: trails.items,
  tags: tags.items,
  key: {
    isBytes: key.Value instanceof Uint8Array,
    length: key.Value.length,
    begin: Buffer.from(key.Value.slice(0, 8)).toString("hex"),
    validFor: (key.ValidityEndTime - key.ValidityStartTime) / 86_400_000,
  },
});
