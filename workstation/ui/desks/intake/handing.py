"""The hand-back's questions: which VICS, and where to."""

from PySide6.QtWidgets import QWidget

from workstation.actions import handing
from workstation.domain.case import Case
from workstation.domain.change import Change
from workstation.ui import dialogs
from workstation.ui.bench import Bench


def hand_back(bench: Bench, parent: QWidget, case: Case) -> None:
    """Ask, write, say where it is."""
    version = dialogs.ask_choice(
        parent,
        "Hand references back",
        "A VICS file by which the forensic tool finds the photographs of this case that crops were made from: digests, "
        "paths and a tag with the object's reference. No picture and no category.",
        "Choose a folder …",
        [(version, f"VICS {version}") for version in handing.VERSIONS],
    )
    folder = dialogs.save_folder(parent, "Hand references back") if version else None
    if folder is None or version is None:
        return
    session = bench.session

    def told(change: Change) -> None:
        name = str(change.result["file"]).rsplit("/", 1)[-1]
        bench.window.toast(f"{name} is written: {change.result['images']} photographs.", tone="ok")

    bench.jobs.run(lambda: handing.back(session, case.ref, folder, str(version)), told, owner=parent)
