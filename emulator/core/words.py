"""Words of messages."""


def counted(number: float, noun: str, plural: str = "", form: str = "") -> str:
    """Return a number with its noun: 1 record, 2 records, 0 stories; `form` is a format such as `,`."""
    return f"{number:{form}} {noun if number == 1 else plural or noun + 's'}"
