"""Errors of generated queries. AWS publishes none of these texts: all are ours."""

from collections.abc import Sequence

from emulator.api.errors import ServiceError


def not_understood(words: Sequence[str]) -> ServiceError:
    """Return the error of a question that no statement is known for; `words` are those without a meaning."""
    reason = f"these words have no meaning here: {', '.join(words)}" if words else "it asks for nothing"
    return ServiceError(
        "GenerateResponseException",
        f"No query could be generated from the prompt: {reason}. The emulator understands simple"
        " questions only, such as: How many denied calls were there by user in the last 7 days?",
    )
