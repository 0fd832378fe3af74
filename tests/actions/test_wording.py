"""Templates, how far texts are, and what the vault knows that must not stand in them."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.stage import CONFIRMED, Opener, jpeg, ledger_verbs, scene
from workstation.actions import (
    administering,
    cropping,
    describing,
    intake,
    looking,
    previewing,
    publishing,
    reviewing,
    wording,
)
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.object import LANGUAGES, Question, QuestionKind, Texts
from workstation.domain.review import CHECKLIST
from workstation.domain.texts import Part, TextState, progress, state_of
from workstation.store.tables import text_marks

DRAFT = "O-2026-0003"
KINDS = (QuestionKind.WHAT, QuestionKind.SOLD)


def states(session: object, ref: str = DRAFT) -> dict[str, TextState]:
    return {lang: state_of(parts) for lang, parts in wording.how_far(session, ref)[1].items()}  # type: ignore[arg-type]


def filled(open_as: Opener, name: str = "Anna") -> None:
    session = open_as(name)
    describing.fill(session, DRAFT, KINDS, wording.templates(session), over=True)


def test_every_language_has_its_sentences(open_as: Opener) -> None:
    anna = open_as("Anna")
    templates = wording.templates(anna)
    assert tuple(templates) == LANGUAGES
    types = looking.taxonomy(anna)
    for lang in LANGUAGES:
        for type_ in types:
            assert all(templates[lang].question(kind, type_) for kind in QuestionKind), (lang, type_)
            assert templates[lang].alt(type_)


def test_one_act_fills_all_languages_and_none_is_checked(open_as: Opener) -> None:
    anna = open_as("Anna")
    before = looking.object(anna, DRAFT)
    assert states(anna)["en"] is TextState.EDITED
    assert states(anna)["mt"] is TextState.MISSING
    done = describing.fill(anna, DRAFT, KINDS, wording.templates(anna))
    after, far = wording.how_far(anna, DRAFT)
    assert after.version == before.version + 1
    assert after.texts["en"] == before.texts["en"], "what was written stays"
    assert "en" not in done.result["languages"]  # type: ignore[operator]
    assert after.texts["mt"].questions[0].text == "Ta’ liema ħanut jew marka hija din il-borża?"
    assert state_of(far["mt"]) is TextState.TEMPLATE
    assert progress(far) == (24, 0)
    with pytest.raises(Refused) as no:
        describing.fill(anna, DRAFT, KINDS, wording.templates(anna))
    assert no.value.code == "filled"
    describing.fill(anna, DRAFT, KINDS, wording.templates(anna), languages=["en"], over=True)
    assert states(anna)["en"] is TextState.TEMPLATE


def test_filling_needs_a_type_a_kind_and_a_language_there_is(open_as: Opener) -> None:
    anna = open_as("Anna")
    image = looking.images_of(anna, "OP-1")[3]
    bare = str(cropping.keep(anna, image.id, Rect(10, 10, 200, 200)).result["ref"])
    templates = wording.templates(anna)
    for ref, kinds, languages, code in (
        (bare, KINDS, (), "type"),
        (DRAFT, (), (), "kinds"),
        (DRAFT, KINDS, ("xx",), "language"),
    ):
        with pytest.raises(Refused) as no:
            describing.fill(anna, ref, kinds, templates, languages=languages)
        assert no.value.code == code


def test_a_reader_checks_by_name_and_date_and_any_change_ends_it(open_as: Opener) -> None:
    filled(open_as)
    ben = open_as("Ben")
    version = looking.object(ben, DRAFT).version
    done = describing.check_texts_of(ben, DRAFT, ["pl", "fi"])
    assert done.detail["texts"].keys() == {"pl.asked", "pl.alt", "fi.asked", "fi.alt"}  # type: ignore[union-attr]
    obj, far = wording.how_far(ben, DRAFT)
    assert (obj.version, progress(far)) == (version, (24, 2)), "a check makes no version"
    assert (far["pl"][Part.ASKED].reader, far["pl"][Part.ASKED].at[:10]) == (ben.person.id, "2026-11-22")
    assert ledger_verbs(ben)[-1] == "object.texts_checked"
    alt = replace(obj.texts["pl"], alt="Zdjęcie przedstawia niebieską torbę.")
    describing.describe(ben, DRAFT, texts={**obj.texts, "pl": alt}, templates=wording.templates(ben))
    far = wording.how_far(ben, DRAFT)[1]
    assert (far["pl"][Part.ASKED].state, far["pl"][Part.ALT].state) == (TextState.CHECKED, TextState.EDITED)
    assert (state_of(far["pl"]), state_of(far["fi"])) == (TextState.EDITED, TextState.CHECKED)
    describing.describe(ben, DRAFT, texts=obj.texts, templates=wording.templates(ben))
    assert states(ben)["pl"] is TextState.TEMPLATE, "the old words back are not the old check back"


def test_who_edited_a_text_does_not_check_it_and_who_only_filled_may(open_as: Opener) -> None:
    filled(open_as)
    ben = open_as("Ben")
    texts = looking.object(ben, DRAFT).texts
    mine = Texts((Question(QuestionKind.WHAT, "Jaka to torba?"),), texts["pl"].alt)
    describing.describe(ben, DRAFT, texts={**texts, "pl": mine}, templates=wording.templates(ben))
    with pytest.raises(Refused) as no:
        describing.check_texts_of(ben, DRAFT, ["fi", "pl"])
    assert (no.value.code, "in pl" in no.value.message) == ("four_eyes", True)
    assert states(ben)["fi"] is TextState.TEMPLATE, "all or none"
    anna = open_as("Anna")
    describing.check_texts_of(anna, DRAFT, ["pl", "fi"])
    with pytest.raises(Refused) as no:
        describing.check_texts_of(anna, DRAFT, ["pl"])
    assert no.value.code == "text_checked"


def test_a_case_officer_may_read_for_us_and_a_release_manager_not(open_as: Opener) -> None:
    filled(open_as)
    cora = open_as("Cora")
    describing.check_texts_of(cora, DRAFT, ["ga"])
    rita = open_as("Rita")
    with pytest.raises(Refused) as no:
        describing.check_texts_of(rita, DRAFT, ["mt"])
    assert no.value.code == "role"
    assert states(rita)["ga"] is TextState.CHECKED


def test_a_text_without_marks_was_edited_by_its_authors(open_as: Opener) -> None:
    anna = open_as("Anna")
    with anna.vault.page() as page:
        page.connection.execute(text_marks.delete())
    assert states(anna)["en"] is TextState.EDITED
    with pytest.raises(Refused) as no:
        describing.check_texts_of(anna, DRAFT, ["en"])
    assert no.value.code == "four_eyes"
    describing.check_texts_of(open_as("Ben"), DRAFT, ["en"])


def test_a_policy_names_the_languages_a_batch_must_have_checked(open_as: Opener) -> None:
    ref = "O-2026-0001"
    ada = open_as("Ada")
    with pytest.raises(Refused):
        administering.set_policy(ada, "checked_languages", "en xx")
    administering.set_policy(ada, "checked_languages", "en mt")
    rita = open_as("Rita")
    publishing.plan(rita, "B1", date(2026, 12, 4))
    publishing.put(rita, "B1", [ref])
    with pytest.raises(Refused) as no:
        publishing.build(rita, "B1")
    assert (no.value.code, no.value.subject) == ("unchecked_text", ref)
    assert "en (edited), mt (missing)" in no.value.message
    assert no.value.message in previewing.plan_of(rita, "B1").blocked[ref]
    describing.check_texts_of(open_as("Ben"), ref, ["en"])
    administering.set_policy(open_as("Ada"), "checked_languages", "en")
    rita = open_as("Rita")
    assert looking.object(rita, ref).state == "scheduled", "a check voids nothing"
    publishing.build(rita, "B1")


def test_what_the_vault_knows_must_not_stand_in_a_text(open_as: Opener, tmp_path: Path) -> None:
    anna = open_as("Anna")
    (tmp_path / "KRIPO_4711.jpg").write_bytes(_with_words())
    intake.open_case(anna, "AZ-77/2026", "Aktion Regenschirm", provider="Polizei Musterstadt")
    intake.take_in(anna, [tmp_path / "KRIPO_4711.jpg"], "AZ-77/2026")
    image = looking.images_of(anna, "AZ-77/2026")[0]
    ref = str(cropping.keep(anna, image.id, Rect(10, 10, 200, 200)).result["ref"])
    known = wording.known(anna, ref)
    assert known.days == {"2014-05-31"}
    assert known.facts >= {"AZ-77/2026", "KRIPO_4711", "Aktion Regenschirm", "Polizei Musterstadt"}
    assert "Erika Mustermann" in known.people
    for words, code in (
        ("Seen in kripo_4711?", "text_source"),
        ("From AZ-77/2026?", "text_source"),
        ("Taken on 31.5.2014?", "text_source"),
        ("Made by Erika Mustermann?", "text_name"),
        ("A bag of Aktion Regenschirm?", "text_source"),
    ):
        with pytest.raises(Refused) as no:
            describing.describe(anna, ref, texts={"en": Texts((Question(QuestionKind.WHAT, words),), "A bag")})
        assert no.value.code == code, words
    describing.describe(
        anna, ref, texts={"en": Texts((Question(QuestionKind.WHAT, "Is it Anna’s, of 2014"),), "A bag")}
    )
    assert {f.code for f in wording.wrong_with(anna, ref)["en"]} == {"mark", "name"}


def _with_words() -> bytes:
    out = BytesIO()
    picture = Image.open(BytesIO(jpeg(scene(90))))
    exif = picture.getexif()
    exif[0x013B], exif[0x0132] = "Erika Mustermann", "2014:05:31 12:00:00"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_draft_can_be_filled_submitted_and_cleared(open_as: Opener) -> None:
    filled(open_as)
    anna = open_as("Anna")
    describing.submit(anna, DRAFT, list(looking.taxonomy(anna)), checklist=CONFIRMED)
    ben = open_as("Ben")
    reviewing.clear(ben, DRAFT, dict.fromkeys(CHECKLIST, True))
    assert looking.object(ben, DRAFT).state == "cleared"
