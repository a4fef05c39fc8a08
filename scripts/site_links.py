"""A hook of MkDocs: the first page is README.md; what lies outside of docs/ is named instead of linked."""

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)]+)\)")


def on_files(files: Any, config: Any) -> Any:
    """Add README.md as the first page."""
    from mkdocs.structure.files import File

    files.append(File.generated(config, "index.md", content=(ROOT / "README.md").read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Return the page with its links as they are right in the site."""
    is_first = page.file.src_uri == "index.md"
    folder = ROOT if is_first else (ROOT / "docs" / page.file.src_uri).parent
    return LINK.sub(lambda link: _link(folder, link[1], link[2]), markdown)


def _link(folder: Path, text: str, target: str) -> str:
    path, mark, anchor = target.partition("#")
    found = (folder / path).resolve().relative_to(ROOT).as_posix()
    if not found.startswith("docs/"):
        return f"{text} (`{found}` in the repository)"
    return f"[{text}]({found.removeprefix('docs/') if folder == ROOT else path}{mark}{anchor})"
