"""The calls that AWS's handlers make for the resources that moto makes by itself: the most used types.

A row names the calls of creation, change and removal. Their parameters are the resource's properties, as far
as the operation has members of these names, with what the row adds. What a row does not say of an answer is
not recorded. A type without a row leaves no record of its own; docs/cloudformation.md lists the rows.

Source: AWS's resource schemas, the handlers' permissions; that no more than these calls is made is assumed.
"""

from collections.abc import Mapping

from emulator.core.stacks import application_rows, surrounding_rows
from emulator.core.stacks.handler_calls import Row, calls_of

__all__ = ["ROWS", "Row", "calls_of"]

ROWS: Mapping[str, Row] = {**surrounding_rows.ROWS, **application_rows.ROWS}
