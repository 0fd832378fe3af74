"""Receipts in: what a country answers to a referral, a small JSON file as printed on the last page of the report."""

import json
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from jsonschema import Draft202012Validator

from workstation.domain.errors import Unreadable
from workstation.domain.referral import RECEIPTS


@dataclass(frozen=True, slots=True)
class Receipt:
    """A country's answer to a referral; ``answer`` is one of ``domain.referral.RECEIPTS``, ``at`` an ISO date."""

    referral: str
    answer: str
    text: str
    at: str


_RECEIPT_SCHEMA = MappingProxyType(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["referral", "answer", "date"],
        "properties": {
            "referral": {"type": "string", "pattern": "^R-[A-Z]{2}-[0-9]{4,6}$"},
            "answer": {"enum": sorted(RECEIPTS)},
            "text": {"type": "string", "maxLength": 10_000},
            "date": {"type": "string"},
        },
    }
)


def read_receipt(data: bytes) -> Receipt:
    """The answer in ``data`` (JSON, see the last page of the report); raises Unreadable saying what is wrong."""
    hint = "It must look like the example on the last page of the report."
    if len(data) > 100_000:
        raise Unreadable("receipt", "The receipt is larger than a receipt can be.", hint)
    try:
        value = json.loads(data.decode("utf-8-sig"))
        text = json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unreadable("receipt", "The receipt cannot be read: it is not JSON.", hint) from error
    problem = next(iter(Draft202012Validator(dict(_RECEIPT_SCHEMA)).iter_errors(json.loads(text))), None)
    if problem is not None:
        raise Unreadable("receipt", f"The receipt cannot be used: {problem.message[:160]}.", hint)
    try:
        at = date.fromisoformat(value["date"]).isoformat()
    except ValueError as error:
        raise Unreadable("receipt", f"The receipt's date “{value['date'][:20]}” is not a date.", hint) from error
    return Receipt(value["referral"], value["answer"], value.get("text", ""), at)
