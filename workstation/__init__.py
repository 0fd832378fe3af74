"""The analysts' workstation: from a seized photograph to a published object and a referral.

The journey of a crop, in the order of the rooms it passes:

1. A seizure is taken in: every file is decoded in a sandbox (``imaging``), sealed in the vault (``store``).
2. An analyst draws a region on the *shielded* picture (``ui.canvas``); nothing is stored yet.
3. Kept, it becomes a recipe – image, region, masks, steps – and a rendition: plain RGB pixels.
4. Recipe, type and questions make an object version; its author submits it with a signed statement.
5. A second person looks at the final rendition and the texts, and clears exactly those digests.
6. A release manager builds a batch; the gate (``exchange.gate``) rebuilds every byte from approved pixels.
7. Built, read back, checked by a second parser, signed, exported: the bundle is public, the source is not.
8. Tips come back, are kept byte for byte, triaged, linked to the object and graded.
9. A country is found: a referral is drafted, reviewed by a case officer, signed and encrypted for that country.
10. Each step is one ``Change``: the ledger line, the signal on the desk, and what the tests assert.
"""

from pathlib import Path

__version__ = "0.1.0"


def resources() -> Path:
    """The folder of templates, schemas and fixed texts: of the checkout, else of the installed package."""
    package = Path(__file__).resolve().parent
    beside = package.parent / "resources"
    return beside if beside.is_dir() else package / "_resources"
