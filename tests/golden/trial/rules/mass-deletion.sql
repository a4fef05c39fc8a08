-- title: Backups and disks are deleted
-- tags: attack.t1485, attack.t1490
SELECT eventID, eventTime, userIdentity.arn
FROM $EDS_ID
WHERE eventName IN ('DeleteSnapshot', 'DeleteVolume', 'DeleteRecoveryPoint', 'DeregisterImage', 'DeleteObjectVersion')
  AND errorCode IS NULL
