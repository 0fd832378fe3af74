"""Texts at the front door a script uses: filled, edited, checked by another, and a batch that waits for it."""

from tests.journeys.program import Program
from tests.journeys.test_refusals import refused

DRAFT, CLEARED = "O-2026-0003", "O-2026-0001"


def rows(program: Program, *words: str) -> dict[str, dict[str, object]]:
    return {row["lang"]: row for row in program.call("Anna", "object", "text", "list", *words).value}


def test_texts_are_filled_edited_and_checked(program: Program) -> None:
    ran = program.call("Anna", "object", "text", "list", DRAFT)
    assert len(ran.value) == 24
    ran = program.call("Anna", "object", "text", "fill", DRAFT, "--kind", "what", "--kind", "when", "--over")
    assert (ran.code, ran.value["languages"], ran.value["checked"], ran.value["texts"]["ga"]) == (
        0,
        24,
        0,
        "from template",
    )
    assert rows(program, DRAFT)["ga"]["questions"] == [
        "Cén siopa nó cén branda lena mbaineann an mála seo?",
        "Cé na blianta inar tugadh amach nó inar díoladh an mála seo?",
    ]
    ran = program.call("Ben", "object", "text", "set", DRAFT, "ga", "--alt", "Taispeánann an pictiúr mála gorm.")
    assert (ran.code, ran.value["texts"]["ga"]) == (0, "edited")
    told = refused(program, "Ben", "object", "text", "check", DRAFT, "ga", "mt", code="four_eyes")
    assert "in ga" in told["message"]
    ran = program.call("Cora", "object", "text", "check", DRAFT, "ga", "mt")
    assert (ran.code, ran.value["checked"]) == (0, 2)
    found = rows(program, DRAFT, "--open")
    assert len(found) == 22
    assert (rows(program, DRAFT)["mt"]["reader"], rows(program, DRAFT)["mt"]["state"]) == ("Cora", "checked")
    assert program.call("Ben", "object", "text", "set", DRAFT, "mt", "--title", "Borża").code == 0
    assert rows(program, DRAFT)["mt"]["state"] == "edited"


def test_refusals_of_texts_say_what_and_why(program: Program) -> None:
    refused(program, "Cora", "object", "text", "check", DRAFT, "mt", code="text_missing")
    refused(program, "Rita", "object", "text", "check", DRAFT, "en", code="role")
    refused(program, "Anna", "object", "text", "set", DRAFT, "en", "--alt", "A bag of OP-1", code="text_source")
    refused(program, "Anna", "object", "text", "set", DRAFT, "sv", "--question", "what=barnporr?", code="wording")
    ran = program.call("Anna", "object", "text", "set", DRAFT, "en")
    assert (ran.code, ran.error["code"]) == (2, "text")
    ran = program.call("Anna", "object", "text", "set", DRAFT, "en", "--question", "What is it?")
    assert (ran.code, ran.error["code"]) == (2, "question")
    ran = program.call("Anna", "object", "text", "list", DRAFT, "--findings")
    assert all("findings" in row for row in ran.value)


def test_a_batch_waits_for_the_languages_the_policy_names(program: Program) -> None:
    assert program.call("Ada", "vault", "policy", "checked_languages", "en mt").code == 0
    refused(program, "Ada", "vault", "policy", "checked_languages", "english", code="language")
    for words in (("add", "B1", "--date", "2026-12-01"), ("put", "B1", CLEARED)):
        assert program.call("Rita", "batch", *words).code == 0
    told = refused(program, "Rita", "batch", "build", "B1", code="unchecked_text")
    assert (told["subject"], "mt (missing)" in told["message"]) == (CLEARED, True)
