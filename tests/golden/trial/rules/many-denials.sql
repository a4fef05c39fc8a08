-- title: Many calls of one identity are refused
-- tags: attack.t1580, attack.t1087.004
SELECT userIdentity.arn, date_trunc('hour', eventTime) AS hour, count(*) AS refused
FROM $EDS_ID
WHERE errorCode LIKE '%AccessDenied%' OR errorCode LIKE '%UnauthorizedOperation'
GROUP BY 1, 2
HAVING count(*) >= 5
