"""More machines for an intake: a Dask scheduler as an ``Executor``; the only place where the program opens a connection.

Seized files travel to the scheduler's workers, so the unit's policy names the addresses that may be used, and beyond
this computer only TLS is spoken, with the certificates of Dask's own configuration.
"""

import ipaddress
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, cast

from workstation.domain.errors import Refused

_SECONDS = 10.0


@contextmanager
def scheduler(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on the workers at ``address`` (``tls://HOST:PORT``), and how many files they work on at a time.

    Raises Refused: "scheduler_missing" without the package, "scheduler_plain" without TLS, "scheduler" if nobody answers.
    """
    _require_private(address)
    try:
        from distributed import Client  # an extra, and half a second to import
    except ImportError as error:
        raise Refused(
            "scheduler_missing", "Dask is not installed here.", "Install the extra: pip install workstation[growing]."
        ) from error
    try:
        client: Any = cast("Any", Client)(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise Refused(
            "scheduler", f"No scheduler answers at {address}.", "Check the address and its certificates."
        ) from error
    with client:
        threads = sum(client.ncores().values())
        if not threads:
            raise Refused("scheduler", f"The scheduler at {address} has no workers.", "Start its workers first.")
        yield client.get_executor(pure=False), threads


def _require_private(address: str) -> None:
    found = re.fullmatch(r"(tls|tcp)://\[?([0-9A-Za-z.:-]+?)\]?:\d{1,5}", address)
    if found is None:
        raise Refused("scheduler", "This is no scheduler's address.", "Write e.g.: tls://scheduler.unit.example:8786")
    if found[1] != "tls" and not _is_here(found[2]):
        raise Refused(
            "scheduler_plain",
            "Beyond this computer, seized files travel through TLS only.",
            "Give the scheduler a certificate and write tls:// before its address.",
        )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
