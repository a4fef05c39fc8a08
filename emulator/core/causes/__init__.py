"""Calls that services make because of a call: the records that AWS writes beside the caller's own.

A rule takes a call that succeeded and what lies around it, and returns the calls that it caused. `table`
names the rule of each call. A new pair is a function in the module of the service that acts, and a row there.
"""
