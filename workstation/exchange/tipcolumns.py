"""What people call the columns of a tip table, in the languages and programs tips come from.

Only a proposal: a person sees the mapping before anything is imported, and it is remembered as a profile.
"""

import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType

from workstation.domain.errors import Refused
from workstation.domain.tip import FIELDS, Columns, folded

_NAMES = MappingProxyType(
    {
        "id": "id tip_id tipid number nr no nummer numer numero numéro receipt case_number reference_number submission_id"
        " progressive laufnummer lfdnr folio uuid kennung číslo номер αριθμός",
        "received_at": "received_at received date datetime timestamp time created created_at creation_date submitted"
        " submitted_at sent sent_at reported_at date_received submission_date eingang eingangsdatum datum zeit zeitpunkt"
        " eingegangen erhalten_am date_de_reception reçu_le horodatage fecha fecha_de_recepcion recibido data data_ora"
        " ricevuto data_otrzymania data_wpływu ontvangen ontvangen_op dátum päivämäärä kuupäev datums дата ημερομηνία",
        "channel": "channel source via medium origin channel_name context kanal quelle herkunft canal fuente canale fonte"
        " kanał źródło kanaal bron kanál канал κανάλι",
        "object_ref": "object_ref object reference ref object_reference object_id objet référence objekt objektnummer"
        " objektnr aktenzeichen referenz objeto referencia oggetto riferimento obiekt numer_obiektu referencja"
        " voorwerp referentie předmět tárgy обект αντικείμενο",
        "language": "language lang locale sprache langue idioma lingua język taal jazyk nyelv sprog språk kieli език γλώσσα",
        "text": "text message tip body content description comment comments details information answer what_do_you_know"
        " tip_text msg remarks nachricht hinweis hinweistext mitteilung beschreibung freitext inhalt texte commentaire"
        " contenu renseignement mensaje texto descripción comentario información messaggio testo descrizione"
        " segnalazione tekst wiadomość treść treść_zgłoszenia opis zgłoszenie bericht omschrijving zpráva popis üzenet"
        " szöveg besked meddelande viesti съобщение текст μήνυμα κείμενο",
        "links": "links link url urls website web web_address internetadresse webseite lien liens adresse_web enlace"
        " enlaces collegamento sito odnośnik adres_strony strona odkaz връзка σύνδεσμος",
        "country_hint": "country country_hint country_code land staat pays país pais paese kraj państwo země ország maa"
        " riik страна χώρα",
        "contact.name": "name full_name your_name contact_name sender sender_name absender nom nombre nome imię_i_nazwisko"
        " nazwisko naam jméno név namn navn nimi име όνομα",
        "contact.email": "email e_mail email_address mail your_email contact_email mailadresse e_mail_adresse courriel"
        " adresse_e_mail correo correo_electronico posta_elettronica adres_e_mail e_mailadres имейл ηλεκτρονικό_ταχυδρομείο",
        "contact.phone": "phone contact_phone telephone tel phone_number mobile telefon telefonnummer handy mobil téléphone portable"
        " teléfono movil telefono cellulare telefono_cellulare numer_telefonu telefoon телефон τηλέφωνο",
        "contact.other": "contact contact_other contact_details address identity whistleblower_identity kontakt kontaktdaten anschrift"
        " adresse coordonnées contacto dirección contatto indirizzo dane_kontaktowe adres контакт διεύθυνση",
    }
)


def plain(name: str) -> str:
    """A column name as it is compared: folded, words joined by one underscore."""
    return "_".join(re.findall(r"[^\W_]+", folded(name)))


_KNOWN = {plain(word): field for field, words in _NAMES.items() for word in words.split()}
_RANK = {plain(word): n for words in _NAMES.values() for n, word in enumerate(words.split())}


def known(name: str) -> bool:
    """Whether a cell reads like a column name we know."""
    return plain(name) in _KNOWN or plain(name.rpartition(".")[2]) in _KNOWN


def guess(header: Sequence[str]) -> Columns:
    """A proposal which column feeds which field; each column and each field at most once.

    Where two columns could feed one field, the more usual name wins; a JSON field's last part counts too.
    """
    best: dict[str, tuple[int, str]] = {}
    for name in header:
        for at, spelling in enumerate((plain(name), plain(name.rpartition(".")[2]))):
            field = _KNOWN.get(spelling)
            if field is None:
                continue
            rank = _RANK[spelling] + 1000 * at
            if field not in best or rank < best[field][0]:
                best[field] = rank, name
            break
    return Columns({field: best[field][1] for field in FIELDS if field in best})


def mapped(pairs: Iterable[tuple[str, str]], profile: str = "") -> Columns:
    """Columns from (column, field) pairs as a person gives them.

    Raises Refused "column_twice" if two columns feed one field, "field" for a field there is none of.
    """
    fields: dict[str, str] = {}
    for column, field in pairs:
        if field not in FIELDS:
            raise Refused("field", f"There is no field “{field[:40]}”.", "Use one of " + ", ".join(FIELDS) + ".")
        if fields.get(field, column) != column:
            raise Refused(
                "column_twice",
                f"Both “{fields[field]}” and “{column}” are mapped to {field}.",
                "Choose one column for each field.",
            )
        fields[field] = column
    return Columns(fields, profile)
