"""Full text over tips: FTS5 over folded text, because FTS5 alone folds neither Greek accents nor ł.

The dialect lives here alone; another database brings another one of this module.
"""

import re
from collections.abc import Iterable

from sqlalchemy import Connection, text

from workstation.domain.tip import folded

CREATE = "CREATE VIRTUAL TABLE work.tips_text USING fts5(text, content='', contentless_delete=1, tokenize='unicode61')"


def add(connection: Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Index (tip id, text) in bulk."""
    values = [{"id": number, "text": folded(words)} for number, words in rows]
    if values:
        connection.execute(text("INSERT INTO work.tips_text(rowid, text) VALUES (:id, :text)"), values)


def remove(connection: Connection, ids: Iterable[int]) -> None:
    """Forget tips."""
    values = [{"id": number} for number in ids]
    if values:
        connection.execute(text("DELETE FROM work.tips_text WHERE rowid = :id"), values)


def match(words: str) -> str:
    """What a person typed as an FTS5 query: every word must occur, the last may be unfinished; never an operator."""
    found = re.findall(r"\w+", folded(words))
    return " ".join(f'"{word}"' for word in found) + ("*" if found else "")


def find(connection: Connection, words: str, limit: int) -> list[int]:
    """Tip ids, best first when hits are few."""
    query = match(words)
    if not query:
        return []
    rows = connection.execute(
        text("SELECT rowid FROM work.tips_text WHERE tips_text MATCH :q ORDER BY rank LIMIT :n"),
        {"q": query, "n": limit},
    )
    return [int(row[0]) for row in rows]
