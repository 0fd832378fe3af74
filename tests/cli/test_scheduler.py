"""Which schedulers an intake may use, and what is said of the others. The real one is in tests/actions."""

import socket

import pytest

from tests.stage import Opener
from workstation.actions import administering, intake
from workstation.cli import scheduler as subject
from workstation.cli.scheduler import scheduler
from workstation.domain.errors import Refused


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("tcp://10.0.0.7:8786", "scheduler_plain"),
        ("tcp://scheduler.unit.example:8786", "scheduler_plain"),
        ("tcp://127.0.0.1.unit.example:8786", "scheduler_plain"),
        ("http://127.0.0.1:8787", "scheduler"),
        ("tls://scheduler.unit.example", "scheduler"),
        ("", "scheduler"),
    ],
)
def test_an_address_that_may_not_be_used(address: str, code: str) -> None:
    with pytest.raises(Refused) as no, scheduler(address):
        pass
    assert no.value.code == code


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_nobody_answers(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "_SECONDS", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        with pytest.raises(Refused) as no, scheduler(f"tcp://{host}:{taken.getsockname()[1]}"):
            pass
    assert no.value.code == "scheduler"
    assert "answers" in no.value.message


def test_the_policy_names_where_seized_files_may_travel(open_empty_as: Opener) -> None:
    address = "tls://scheduler.unit.example:8786"
    with pytest.raises(Refused) as no:
        intake.require_scheduler(open_empty_as("Anna"), address)
    assert no.value.code == "scheduler_policy"
    ada = open_empty_as("Ada")
    with pytest.raises(Refused) as no:
        administering.set_policy(ada, "schedulers", "scheduler.unit.example")
    assert no.value.code == "policy_scheduler"
    administering.set_policy(ada, "schedulers", f"tls://other.unit.example:1 {address}")
    intake.require_scheduler(open_empty_as("Anna"), address)
