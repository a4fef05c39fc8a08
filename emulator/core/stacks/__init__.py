"""CloudFormation: what a stack's resources ask of AWS, and how its templates are read."""
