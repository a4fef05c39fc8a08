"""The rules of CloudTrail: values in, values out, no I/O."""
