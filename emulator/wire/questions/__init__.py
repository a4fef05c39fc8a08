"""What a call asks for, in the words of policies: actions and resources, read from its bytes."""

from collections.abc import Sequence

from emulator.core.access.questions import Question
from emulator.core.call import Request, Target
from emulator.wire.questions import others, s3
from emulator.wire.questions.templates import Place

__all__ = ["Place", "questions_of"]


def questions_of(request: Request, target: Target, place: Place) -> Sequence[Question]:
    """Return what a call to any service but CloudTrail has to be allowed, all of it."""
    if target.service == "s3":
        return s3.questions_of(request, target.operation, place.region)
    return others.questions_of(request, target, place)
