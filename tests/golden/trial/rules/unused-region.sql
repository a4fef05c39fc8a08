-- title: Servers start in a region that nobody uses
-- tags: attack.t1535
SELECT eventID FROM $EDS_ID
WHERE eventName = 'RunInstances' AND awsRegion NOT IN ('us-east-1', 'eu-west-1')
