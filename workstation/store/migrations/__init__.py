"""Schema migrations: ``main`` and ``work`` are two histories, one per database file.

A migration is run by the first person who opens the vault with the key of that file.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from workstation.store.tables import WORK

_HERE = Path(__file__).parent


def _config(connection: Connection, history: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("version_locations", str(_HERE / history))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["schema"] = WORK if history == WORK else None
    return config


def newest(connection: Connection, history: str) -> str:
    """The revision this program knows last."""
    return ScriptDirectory.from_config(_config(connection, history)).get_current_head() or ""


def present(connection: Connection, history: str) -> str:
    """The revision the file is at; "" for an empty file."""
    schema = WORK if history == WORK else None
    if not inspect(connection).has_table("alembic_version", schema=schema):
        return ""
    table = "work.alembic_version" if schema else "main.alembic_version"
    return str(connection.execute(text(f"SELECT version_num FROM {table}")).scalar() or "")  # noqa: S608 - two constants


def upgrade(connection: Connection, history: str) -> None:
    """Bring one file to the newest revision, inside the caller's transaction."""
    command.upgrade(_config(connection, history), "head")
