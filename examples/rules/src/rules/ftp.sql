-- Who opened a security group and a network ACL for FTP, with a second factor, and closed them within a day.
-- For CloudTrail Lake; put the id of your event data store after FROM and JOIN.
SELECT
  opened.userIdentity.arn AS who,
  min(opened.eventTime) AS opened_at,
  max(closed.eventTime) AS closed_at
FROM
  EVENT_DATA_STORE AS opened
  JOIN EVENT_DATA_STORE AS closed
    ON closed.userIdentity.arn = opened.userIdentity.arn
WHERE
  opened.eventName IN ('AuthorizeSecurityGroupIngress', 'CreateNetworkAclEntry')
  AND closed.eventName IN ('RevokeSecurityGroupIngress', 'DeleteNetworkAclEntry')
  AND opened.userIdentity.sessionContext.attributes.mfaAuthenticated = 'true'
  AND closed.eventTime > opened.eventTime
  AND closed.eventTime <= opened.eventTime + INTERVAL '1' DAY
  AND opened.errorCode IS NULL
  AND closed.errorCode IS NULL
GROUP BY opened.userIdentity.arn
HAVING count(DISTINCT opened.eventName) = 2 AND count(DISTINCT closed.eventName) = 2
