"""Texts in XML."""


def escape(text: str) -> str:
    """Return a text as the content of an element.

    As `xml.sax.saxutils.escape` does it, whose module imports the HTTP client and 60 others.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
