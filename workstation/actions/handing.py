"""Hand-back: telling the forensic tool which photographs our crops were made from. The gate's third kind of output."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from workstation.actions import Session
from workstation.domain.canonical import digest
from workstation.domain.case import Case, why_not_disseminate
from workstation.domain.change import Change
from workstation.domain.errors import NotFound, Refused
from workstation.domain.image import Image
from workstation.domain.particulars import Particulars
from workstation.domain.person import Act
from workstation.domain.place import untold
from workstation.domain.review import ObjectState
from workstation.exchange import gate, handback
from workstation.store import cases, films, images, objects, particulars
from workstation.store.vault import Page

VERSIONS = handback.VERSIONS
"""VICS versions it can be written in."""


def back(session: Session, case_ref: str, folder: Path, version: str = VERSIONS[0]) -> Change:
    """Write ``HANDBACK-<case>.json`` into ``folder``: the photographs of this case which crops were made from.

    Digests, sizes, paths and tags, of this case only. Raises Refused without the provider's permission where the
    handling code asks for one, for another VICS version, or where nothing is cropped yet (NotFound).
    """
    role = session.require(Act.HAND_BACK)
    if version not in VERSIONS:
        raise Refused("vics_version", f"VICS {version[:10]} is not written.", f"Versions: {', '.join(VERSIONS)}.")
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref)
        if no := why_not_disseminate(case.handling, case.permission):
            raise Refused("handling", no, "Record the permission in the case.", case.ref)
        found = _sources(page, case)
        told = {image.id: particulars.of_image(page, image.id) for image, _ in found}
        references = _together(_reference(page, image, refs, told[image.id]) for image, refs in found)
    if not references:
        raise NotFound("handback", "No photograph of this case has a crop yet.", "Crop one first.", case.ref)
    data = handback.build(_sender(session, case, told), references, version)
    done: list[Change] = []

    def commit() -> None:
        with session.vault.page() as page:
            done.append(
                page.record(
                    session.by(
                        role,
                        "case.handed_back",
                        f"case:{case.id}",
                        images=len(references),
                        file=session.commitment("handback", digest(data)),
                    )
                )
            )

    name = f"HANDBACK-{re.sub(r'[^A-Za-z0-9_-]+', '-', case.ref).strip('-') or case.id}.json"
    path = gate.let_out(folder, name, data, lambda read: handback.check(read, references), commit)
    return replace(done[0], result={"file": str(path), "images": len(references), "version": version})


def _sources(page: Page, case: Case) -> list[tuple[Image, tuple[str, ...]]]:
    """Photographs of the case with the objects whose crops show them, alone or combined; none of other cases' crops."""
    wanted: dict[str, list[str]] = {}
    for obj in objects.everything(page):
        if obj.state == ObjectState.WITHDRAWN:
            continue
        for crop in obj.crops:
            if images.get(page, crop.image).case == case.id:
                for source in crop.recipe.images():
                    wanted.setdefault(source, []).append(obj.ref)
    found = [
        (image, tuple(sorted(set(refs))))
        for source, refs in wanted.items()
        for image in images.by_digest(page, source, case.id)
    ]
    return sorted(found, key=lambda one: one[0].id)


def _reference(page: Page, image: Image, refs: tuple[str, ...], told: list[Particulars]) -> handback.Reference:
    """Where the forensic tool had it if it told us, else where we found it. Of a frame it is the video's."""
    film = next(iter(films.of_image(page, image.id)), None)
    places = [_plain(place) for place in (film.places if film else images.place_names(page, image.id))]
    source = film or image
    files = [(trace.path, trace.name) for said in told for trace in said.traces]
    files = files or [(place, re.split(r"[\\/]", place)[-1]) for place in places]
    path = next((said.path for said in told if said.path), "") or _below(places[0] if places else image.digest)
    return handback.Reference(
        source.md5,
        source.sha1,
        source.size,
        _plain(path),
        tuple(dict.fromkeys((_plain(place), _plain(name)) for place, name in files)),
        refs,
        next((said.media_id for said in told if said.media_id), ""),
    )


def _together(references: Iterable[handback.Reference]) -> list[handback.Reference]:
    """Each file once, with all its objects: crops of several frames are of one video."""
    found: dict[tuple[str, str], handback.Reference] = {}
    for one in references:
        before = found.get((one.md5, one.sha1), one)
        found[one.md5, one.sha1] = replace(before, objects=tuple(sorted({*before.objects, *one.objects})))
    return list(found.values())


def _below(place: str) -> str:
    """A place without what was chosen at intake: the folder's name, or the container's."""
    _container, mark, inner = place.rpartition("!/")
    return inner if mark else place.partition("/")[2] or place


def _plain(text: str) -> str:
    """Text that can be written, without what a container told of the file behind its place."""
    return untold(text)[0].encode("utf-8", "backslashreplace").decode()


def _sender(session: Session, case: Case, told: Mapping[int, list[Particulars]]) -> handback.Sender:
    said = [one for each in told.values() for one in each]
    ids = {one.case for one in said if one.case}
    countries = {one.scheme.split()[2] for one in said if re.fullmatch(r"VICS 2\.0 [A-Za-z]{2,10}", one.scheme)}
    own = f"{{{uuid5(NAMESPACE_OID, f'{session.vault.id} case {case.id}')}}}".upper()
    return handback.Sender(
        ids.pop() if len(ids) == 1 else own,
        case.ref,
        countries.pop() if len(countries) == 1 else "Default",
        session.vault.demo,
    )
