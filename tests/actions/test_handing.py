"""Hand-back: what leaves reads back with our own reader, holds this case only, and never a picture or a region."""

import json
import shutil
from pathlib import Path

import pytest

from tests.exchange.vicsfiles import case, media, write
from tests.stage import Opener, jpeg, ledger_verbs, open_session, scene
from workstation.actions import DarkroomOnCall, cropping, handing, intake, looking, recognising
from workstation.domain.case import Handling
from workstation.domain.errors import NotFound, Refused
from workstation.domain.geometry import Rect
from workstation.exchange import vics, vicsentry


def read(file: str) -> tuple[vicsentry.Head, list]:
    source = vics.opened(Path(file))
    head = vics.read_head(source)
    return head, [vicsentry.particulars(entry, head) for entry in vics.entries(source, head)]


@pytest.mark.parametrize(("version", "scheme"), [("2.0", "VICS 2.0 UK"), ("1.3", "VICS 1.3")])
def test_a_vics_case_gets_back_its_own_names_for_what_was_cropped(
    version: str, scheme: str, open_empty_as: Opener, tmp_path: Path
) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    entries = []
    for number in (1, 2):
        data = jpeg(scene(800 + number, 500, 400))
        (folder / f"{number}.jpg").write_bytes(data)
        entries.append(media(number + 40, data, f"{number}.jpg", Category=2, Comments="theirs"))
    value = json.loads(json.dumps(case("2.0", entries)).replace("/US/", "/UK/"))
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP/1 secret", "Geheimtitel")
    intake.take_in(anna, [write(folder / "case.json", value)], "OP/1 secret")
    image = looking.images_of(anna, "OP/1 secret")[1]
    refs = [str(cropping.keep(anna, image.id, Rect(x, 50, 150, 150)).result["ref"]) for x in (30, 250)]
    change = handing.back(anna, "OP/1 secret", tmp_path / "out", version)
    assert Path(str(change.result["file"])).name == "HANDBACK-OP-1-secret.json"
    head, (one,) = read(str(change.result["file"]))
    assert (head.scheme, head.is_case, head.facts["CaseID"]) == (scheme, True, "{0A1B}")
    assert (one.md5, one.sha1, one.media_id, one.path) == (image.md5, image.sha1, "42", "2.jpg")
    assert one.tags == f"TRACE {refs[0]}; TRACE {refs[1]}"
    assert [trace.where for trace in one.traces] == ["D:\\DCIM\\2.jpg"]
    text = Path(str(change.result["file"])).read_text()
    for word in ("Category", "theirs", "Geheimtitel", image.digest, "Exifs"):
        assert word not in text
    assert ledger_verbs(anna)[-1] == "case.handed_back"
    assert image.md5 not in looking.ledger_entries(anna, 1)[0].detail


CASE = {
    **dict.fromkeys(("CaseID", "CaseNumber", "ContactName", "ContactTitle", "ContactPhone", "ContactEmail"), str),
    **dict.fromkeys(("ContactOrganization", "SourceApplicationName", "SourceApplicationVersion"), str),
    "TotalMediaFiles": int,
    "Media": list,
}
MEDIA = {
    **dict.fromkeys(("MediaID", "Category", "MediaSize"), int),
    **dict.fromkeys(("MD5", "SHA1", "PhotoDNA", "MimeType", "RelativeFilePath", "Series", "Tags", "Comments"), str),
    **dict.fromkeys(("VictimIdentified", "OffenderIdentified", "IsDistributed", "IsSuspected", "SelfGenerated"), bool),
    "IsPrecategorized": bool,
    **dict.fromkeys(("PrecategorizationSource", "DateUpdated"), str),
    **dict.fromkeys(("MediaFiles", "AlternativeHashes", "Exifs", "MediaMetadata"), list),
}
FILE = {
    **dict.fromkeys(("MD5", "FileName", "FilePath", "Created", "Written", "Accessed", "SourceID"), str),
    **dict.fromkeys(("PhysicalLocation", "ParentPhysicalLocation"), int),
    **dict.fromkeys(("ParentMD5", "ParentFileName", "ParentFilePath"), str),
    **dict.fromkeys(("Unallocated", "Deleted"), bool),
}
"""The model as five tools exchange it (1.3 and 2.0): names and types of a case, a file and a place of it."""


def fits(value: dict, model: dict, needed: set[str]) -> None:
    assert needed <= value.keys() <= model.keys()
    for name, one in value.items():
        assert type(one) is model[name], name


@pytest.mark.parametrize("version", handing.VERSIONS)
def test_a_hand_back_has_the_models_shape_and_marks_the_same_photographs_in_another_vault(
    version: str, open_empty_as: Opener, empty_vault: Path, darkroom: DarkroomOnCall, tmp_path: Path
) -> None:
    folder = tmp_path / "seized"
    (folder / "DCIM").mkdir(parents=True)
    for number in range(4):
        (folder / "DCIM" / f"{number}.jpg").write_bytes(jpeg(scene(820 + number, 240, 200)))
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    intake.take_in(anna, [folder], "OP-1")
    cropped = [image for image in looking.images_of(anna, "OP-1") if image.id % 2]
    refs = [str(cropping.keep(anna, image.id, Rect(30, 50, 100, 100)).result["ref"]) for image in cropped]
    file = Path(str(handing.back(anna, "OP-1", tmp_path / "out", version).result["file"]))
    value = json.loads(file.read_text())
    context, (one,) = value.values()
    assert ("@odata.context" in value) == (version == "2.0")
    assert f"/DataModels/{version}.xml" in context
    fits(one, CASE, {"CaseID", "Media", "SourceApplicationName"})
    assert one["TotalMediaFiles"] == len(one["Media"]) == len({entry["MediaID"] for entry in one["Media"]}) == 2
    for entry in one["Media"]:
        fits(entry, MEDIA, {"MediaID", "MD5", "SHA1", "RelativeFilePath", "MediaFiles"})
        for place in entry["MediaFiles"]:
            fits(place, FILE, {"MD5", "FileName", "FilePath"})
    shutil.copytree(empty_vault, tmp_path / "other")
    other = open_session(tmp_path / "other", "Anna", darkroom)
    intake.open_case(other, "EX-7", "Seven")
    if version == "2.0":  # beside the files it names, as a forensic tool reads it
        shutil.copy(file, folder)
        intake.take_in(other, [folder], "EX-7")
        told = {one.digest: looking.sheet(other, one.id).particulars for one in looking.images_of(other, "EX-7")}
        tags = {digest: said[0].tags for digest, said in told.items() if said}
        assert tags == {image.digest: f"TRACE {ref}" for image, ref in zip(cropped, refs, strict=True)}
    else:  # as a hash set that only notes
        assert recognising.add_set(other, file, "Handed back", keeps_out=False).result["entries"] == 2
        intake.take_in(other, [folder], "EX-7")
        marked = {one.digest for one in looking.images_of(other, "EX-7") if recognising.look_up(other, one.sha1)}
        assert marked == {image.digest for image in cropped}
    other.vault.close()


def test_only_this_cases_crops_and_places_are_in_it(open_as: Opener, tmp_path: Path) -> None:
    anna = open_as("Anna")
    intake.open_case(anna, "OP-2", "Two")
    with pytest.raises(NotFound):
        handing.back(anna, "OP-2", tmp_path)
    (tmp_path / "same").mkdir()
    (tmp_path / "same" / "other name.jpg").write_bytes(jpeg(scene(0)))  # OP-1 holds the same bytes, and a crop of them
    (tmp_path / "same" / "mine.jpg").write_bytes(jpeg(scene(30)))
    intake.take_in(anna, [tmp_path / "same"], "OP-2")
    with pytest.raises(NotFound):
        handing.back(anna, "OP-2", tmp_path)
    mine = looking.images_of(anna, "OP-2")[0]
    ref = str(cropping.keep(anna, mine.id, Rect(100, 80, 200, 200)).result["ref"])
    _, (one,) = read(str(handing.back(anna, "OP-2", tmp_path / "two").result["file"]))
    assert (one.md5, one.tags) == (mine.md5, f"TRACE {ref}")
    _, found = read(str(handing.back(anna, "OP-1", tmp_path / "one").result["file"]))
    assert [one.tags for one in found] == ["TRACE O-2026-0001", "TRACE O-2026-0002", "TRACE O-2026-0003"]
    assert sorted(trace.name for trace in found[0].traces) == ["IMG_0.JPG", "copy of IMG_0.JPG"]
    assert "same" not in (tmp_path / "one" / "HANDBACK-OP-1.json").read_text()


def test_the_handling_code_and_the_gate_can_say_no(open_as: Opener, tmp_path: Path) -> None:
    anna = open_as("Anna")
    intake.open_case(anna, "OP-3", "Three", handling=Handling.H2)
    for ref, version, code in (("OP-3", "2.0", "handling"), ("OP-1", "9.9", "vics_version")):
        with pytest.raises(Refused) as no:
            handing.back(anna, ref, tmp_path, version)
        assert no.value.code == code
    handing.back(anna, "OP-1", tmp_path)
    head = looking.verify_ledger(anna)
    with pytest.raises(Refused) as no:
        handing.back(anna, "OP-1", tmp_path)
    assert no.value.code == "exists"
    assert looking.verify_ledger(anna) == head
    cora = open_as("Cora")
    with pytest.raises(Refused) as no:
        handing.back(cora, "OP-1", tmp_path / "c")
    assert no.value.code == "role"
