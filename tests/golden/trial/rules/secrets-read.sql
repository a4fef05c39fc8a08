-- title: Somebody reads many secrets
-- tags: attack.t1555.006
SELECT userIdentity.arn, count(DISTINCT element_at(requestParameters, 'secretId')) AS secrets
FROM $EDS_ID
WHERE eventName IN ('GetSecretValue', 'BatchGetSecretValue')
GROUP BY userIdentity.arn
HAVING count(*) >= 10
