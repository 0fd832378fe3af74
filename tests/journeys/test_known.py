"""The command line's way with hash sets, VICS cases and hand-backs: exit codes, rows, and the ledger."""

import json
from hashlib import md5
from pathlib import Path

from tests.exchange.vicsfiles import case, media, write
from tests.journeys.program import Program
from tests.stage import jpeg, scene


def test_a_vics_case_meets_a_hash_set_and_goes_home(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    data = [jpeg(scene(640 + n, 400, 300)) for n in range(3)]
    for number, one in enumerate(data):
        (folder / f"{number}.jpg").write_bytes(one)
    entries = [media(n, data[n], f"{n}.jpg") for n in range(3)]
    file = write(folder / "case.json", case("2.0", [*entries, media(9, b"x", "gone.jpg")]), encoding="utf-8-sig")
    known = md5(data[0], usedforsecurity=False).hexdigest()
    (tmp_path / "list.md5").write_text(f"{known}  a.jpg\nno digest\n")
    added = program.call("Anna", "hashes", "add", tmp_path / "list.md5", "--name", "Unit 7", "--source", "2026-05")
    assert (added.code, added.value["entries"], added.value["lines"][0]["line"]) == (7, 1, 2)
    (row,) = program.call("Anna", "hashes", "list").value
    assert (row["name"], row["source"], row["keeps_out"], row["entries"]) == ("Unit 7", "2026-05", True, 1)
    assert program.call("Anna", "hashes", "look", known.upper()).value[0]["name"] == "Unit 7"
    assert program.call("Anna", "hashes", "look", "f" * 64).value == []
    taken = program.call("Anna", "intake", file, "--case", "OP-1")
    assert (taken.code, [taken.value[kind] for kind in ("new", "known", "refused")]) == (7, [2, 1, 1])
    (one,) = program.call("Anna", "case", "known", "OP-1").value
    assert (one["set"], one["category"], one["kept"]) == ("Unit 7", "no category given", False)
    assert program.call("Anna", "hashes", "again").value["known"] == 0
    back = program.call("Anna", "case", "handback", "OP-1", "--out", tmp_path / "out", "--vics", "1.3")
    assert (back.code, back.value["images"]) == (0, 3)
    value = json.loads(Path(back.value["file"]).read_text())
    assert value["odata.metadata"].endswith("1.3.xml#Cases")
    assert program.call("Anna", "hashes", "drop", "Unit 7").code == 0
    assert program.call("Anna", "intake", file, "--case", "OP-1").value["new"] == 1


def test_what_goes_wrong_with_a_set_is_one_sentence_and_keeps_nothing(program: Program, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(jpeg(scene(1)))
    (tmp_path / "good.txt").write_text(md5(b"x", usedforsecurity=False).hexdigest())
    (tmp_path / "header.csv").write_text("MD5,Name\nnone,x\n")
    for words, exit_code, code in (
        (("add", tmp_path / "photo.jpg", "--name", "A"), 4, "not_hash_list"),
        (("add", tmp_path / "nowhere", "--name", "A"), 3, "place"),
        (("add", tmp_path / "header.csv", "--name", "A"), 4, "hash_set_empty"),
        (("add", tmp_path / "good.txt", "--name", " "), 4, "hash_set_name"),
        (("drop", "nobody"), 3, "hash_set"),
        (("look", "xyz"), 4, "digest"),
    ):
        ran = program.call("Anna", "hashes", *words)
        assert (ran.code, ran.error["code"]) == (exit_code, code)
    assert program.call("Anna", "hashes", "list").value == []
    assert program.call("Ada", "hashes", "list").error["code"] == "role"
    assert program.call("Anna", "hashes", "add", tmp_path / "good.txt", "--name", "Good").code == 0
    taken = program.call("Anna", "hashes", "add", tmp_path / "good.txt", "--name", "GOOD")
    assert taken.error["code"] == "hash_set_taken"
