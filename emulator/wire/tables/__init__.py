"""What CloudTrail writes that no service model says, as tables. Only data stands here, no functions."""
