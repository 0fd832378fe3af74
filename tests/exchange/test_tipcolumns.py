"""Column names: proposed in the languages of the union, never decided."""

import pytest

from workstation.domain.errors import Refused
from workstation.domain.tip import FIELDS, Columns
from workstation.exchange.tipcolumns import known
from workstation.exchange.tipfile import guess, mapped, open_tips, parse


@pytest.mark.parametrize(("header", "fields"), [
    ("id;received_at;channel;object_ref;language;text;links;country_hint", None),
    ("Nr.;Eingangsdatum;Kanal;Objekt;Sprache;Hinweistext;Link;Land;Absender;E-Mail;Telefon", {
        "id": "Nr.", "received_at": "Eingangsdatum", "channel": "Kanal", "object_ref": "Objekt", "language": "Sprache",
        "text": "Hinweistext", "links": "Link", "country_hint": "Land", "contact.name": "Absender",
        "contact.email": "E-Mail", "contact.phone": "Telefon"}),
    ("Numéro;Date;Langue;Référence;Texte;Pays;Courriel", {"id": "Numéro", "received_at": "Date", "language": "Langue",
        "object_ref": "Référence", "text": "Texte", "country_hint": "Pays", "contact.email": "Courriel"}),
    ("Submission ID;Submission date;Message;Your e-mail", {"id": "Submission ID", "received_at": "Submission date",
        "text": "Message"}),
    ("ημερομηνία;κείμενο;χώρα", {"received_at": "ημερομηνία", "text": "κείμενο", "country_hint": "χώρα"}),
    ("treść zgłoszenia;kraj;imię i nazwisko", {"text": "treść zgłoszenia", "country_hint": "kraj",
        "contact.name": "imię i nazwisko"}),
])  # fmt: skip
def test_column_names_are_proposed(header: str, fields: dict[str, str] | None) -> None:
    names = header.split(";")
    assert dict(guess(names).fields) == (fields or {name: name for name in names})


def test_two_columns_for_one_field_and_unknown_ones_are_refused() -> None:
    assert mapped([("A", "text"), ("B", "id")], "form 7") == Columns({"text": "A", "id": "B"}, "form 7")
    with pytest.raises(Refused) as stop:
        mapped([("A", "text"), ("B", "text")])
    assert stop.value.code == "column_twice"
    file = open_tips(b"id;text\n1;x\n")
    for columns in ({"text": "gone"}, {"shoe size": "id"}, {"id": "id"}):
        with pytest.raises(Refused):
            parse(file, Columns(columns))


def test_the_more_usual_name_wins_and_a_column_feeds_one_field() -> None:
    assert guess(["comment", "Message", "answers.country", "country"]).fields == {
        "text": "Message",
        "country_hint": "country",
    }
    fed = list(guess(["id", "ID ", "text", "Text"]).fields.values())
    assert len(fed) == len(set(fed)) == 2


@pytest.mark.parametrize("name", FIELDS)
def test_our_own_names_are_known(name: str) -> None:
    assert known(name)
    assert guess([name]).fields == {name: name}
