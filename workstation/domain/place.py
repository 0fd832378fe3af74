"""Where a file of a seizure was found, with what its container tells of it, as one text which is kept and shown."""

import re

_FACTS = re.compile(r" \((deleted|(deleted, )?modified \d{4}-\d\d-\d\d \d\d:\d\d:\d\d (UTC|without zone))\)")


def told(place: str, *, deleted: bool, modified: str) -> str:
    """The place and, behind it in brackets, whether the file is deleted and when it was modified (in words, or "")."""
    facts = [*(["deleted"] if deleted else []), *([f"modified {modified}"] if modified else [])]
    return f"{place} ({', '.join(facts)})" if facts else place


def untold(text: str) -> tuple[str, str]:
    """(place, facts) of what ``told`` gave; facts are "" where there are none. Both are untrusted."""
    last = next(reversed(list(_FACTS.finditer(text))), None)
    if last is None or last.end() != len(text):
        return text, ""
    return text[: last.start()], last[1]
