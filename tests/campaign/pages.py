"""Every public page in every language, opened in a real browser and asked what is wrong with it.

    python -m tests.campaign pages [--full]

axe-core (a tool for tests, by npm) judges WCAG 2.2 A and AA and good practice; a page is opened light, dark and with high
contrast. It must not be wider than a window of 320 pixels, nor with letters twice as large (WCAG 1.4.4, 1.4.10), and weigh
less than 100 kB without its pictures. ``--full`` looks at every kind of page in all 24 languages, else in six of them.
Chromium works without a screen; nothing is fetched but axe-core itself.
"""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from workstation.domain.object import LANGUAGES
from workstation.exchange import resources, site
from workstation.imaging import stilllife

SOME = ("bg", "de", "el", "en", "fi", "mt")
WAYS = (("light",), ("dark", "--force-dark-mode"), ("high contrast", "--force-high-contrast"))
HEAVIEST = 100_000
"""Bytes of a page and its style sheet."""

_RUN = """
<script src="axe.min.js"></script>
<script>
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
axe.run(document, {runOnly: {type: "tag", values: tags}}).then(async found => {
  const wide = {};
  for (const [name, width, size] of [["320 px", 320, 100], ["640 px, letters twice as large", 640, 200]]) {
    const frame = document.createElement("iframe");
    frame.style = `width: ${width}px; height: 900px`;
    frame.src = "PLAIN";
    document.body.append(frame);
    await new Promise(done => frame.onload = done);
    frame.contentDocument.documentElement.style.fontSize = `${size}%`;
    const over = frame.contentDocument.documentElement.scrollWidth - frame.clientWidth;
    if (over > 0) wide[name] = over;
    frame.remove();
  }
  const rules = found.violations.map(rule => `${rule.id}: ${rule.nodes[0].html.slice(0, 120)}`);
  document.body.innerHTML = "<pre id=axe></pre>";
  document.getElementById("axe").textContent = JSON.stringify({rules, wide, passed: found.passes.length});
});
</script></body>"""


def record(folder: Path) -> dict[str, Any]:
    """A campaign of six objects in 24 languages, with its pictures drawn into ``folder``, and three that left."""
    questions = {p.stem: json.loads(p.read_bytes())["questions"] for p in (resources() / "questions").glob("??.json")}
    kinds = ("bag", "tableware", "toy", "packaging", "textile", "other")
    return {
        "schema": 2,
        "site": site.NEWEST,
        "batch": "B-1",
        "date": "2026-12-01",
        "vault": "unit-1",
        "demo": False,
        "base_url": "https://trace.example.org/campaign",
        "tip_address": "https://tips.example.org/send?object={ref}",
        "objects": [_object(folder, number, kind, questions) for number, kind in enumerate(kinds, start=1)],
        "withdrawals": [
            {"ref": f"O-2025-000{n}", "date": "2026-11-20", "reason": "Thank you.", "kind": kind, "type": "bag"}
            | {"langs": list(LANGUAGES)}
            for n, kind in enumerate(("expired", "identified", "withdrawn"), start=1)
        ],
    }


def _object(folder: Path, number: int, kind: str, questions: Mapping[str, Any]) -> dict[str, Any]:
    ref, pictures = f"O-2026-000{number}", []
    path = f"objects/{ref}/1-480.jpg"
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_bytes(stilllife.jpeg(stilllife.draw(number)))
    shutil.copyfile(folder / path, folder / path.replace("480", "1600"))
    for role in ("1600", "480"):
        told = {"path": path.replace("480", role), "width": 480, "height": 360, "role": role}
        pictures.append({**told, "lang": "", "format": "jpg", "number": 1})
    texts = {}
    for lang in LANGUAGES:
        asked = [(sort, said.get(kind, said["generic"])) for sort, said in questions[lang].items() if "generic" in said]
        texts[lang] = {
            "title": "Blue bag with white stripes" if (lang, number) == ("en", 1) else "",
            "alt": f"{kind}, photographed from the front",
            "questions": [{"kind": sort, "text": text} for sort, text in asked],
        }
        card = {"path": f"objects/{ref}/card-1200x630.{lang}.jpg", "width": 1200, "height": 630}
        pictures.append({**card, "role": "card-1200x630", "lang": lang, "format": "jpg", "number": 1})
    return {
        "ref": ref,
        "type": kind,
        "title": "Blue bag",
        "region_hint": "" if number % 2 else "Northern Europe",
        "period": "" if number % 2 else "2010–2015",
        "texts": texts,
        "renditions": ["ab" * 32],
        "version": 1,
        "since": "2026-12-01" if number < 3 else "2026-10-01",
        "pictures": pictures,
    }


def unpack(folder: Path) -> list[str]:
    """The site as the web team has it; the paths of its pages."""
    pages = []
    for path, data in site.render(record(folder), resources() / "templates").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
        pages += [path] if path.endswith(".html") else []
    return pages


def kinds_of(pages: Sequence[str], langs: Sequence[str]) -> Iterator[str]:
    """One page of each kind in each language: four lists, an object with everything and one with little, three stubs."""
    wanted = re.compile(rf"site/({'|'.join(langs)})/(index|kinds|places|solved|O-2026-000[12]|O-2025-000\d)\.html")
    return (page for page in pages if wanted.fullmatch(page))


def look(folder: Path, path: str, flags: Sequence[str] = ()) -> dict[str, Any]:
    """What axe-core finds on a page, and in which windows it is too wide; ``flags``: for Chromium."""
    page = folder / path
    plain = page.with_name(f"plain-{page.name}")
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    plain.write_text(text, "utf-8")
    probe = page.with_name(f"probe-{'-'.join(flags)}-{page.name}")
    script = _RUN.replace("axe.min.js", (folder / "axe.min.js").as_uri()).replace("PLAIN", plain.name)
    probe.write_text(text.replace("</body>", script), "utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    command += ["--window-size=1280,900", "--virtual-time-budget=30000", *flags, "--dump-dom", probe.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    found = re.search(r'<pre id="axe">(.*?)</pre>', done.stdout, re.DOTALL)
    if found is None:
        return {"rules": [f"the browser said nothing: {done.stderr[-200:]}"], "wide": {}, "passed": 0}
    value: dict[str, Any] = json.loads(html.unescape(found[1]))
    return value


def heavy(folder: Path, path: str) -> int:
    """Bytes of a page and its style sheet."""
    return (folder / path).stat().st_size + (folder / "site" / "style.css").stat().st_size


def tell(*, full: bool) -> bool:
    """Look at them all and print what was found; whether nothing was wrong."""
    missing = [tool for tool in ("chromium", "npm") if not shutil.which(tool)]
    if missing:
        sys.stdout.write(f"pages: not looked at, {' and '.join(missing)} is not installed\n")
        return False
    with tempfile.TemporaryDirectory(prefix="pages-") as name:
        folder = Path(name)
        subprocess.run(["npm", "pack", "--silent", "axe-core@4"], check=True, capture_output=True, cwd=folder)
        subprocess.run(["tar", "xzf", *map(str, folder.glob("axe-core-*.tgz"))], check=True, cwd=folder)
        shutil.copyfile(folder / "package" / "axe.min.js", folder / "axe.min.js")
        pages = list(kinds_of(unpack(folder), LANGUAGES if full else SOME))
        jobs = [(page, way) for page in pages for way in WAYS]
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda job: look(folder, job[0], job[1][1:]), jobs))
        wrong = [
            f"{page}, {way[0]}: {rule}" for (page, way), seen in zip(jobs, found, strict=True) for rule in seen["rules"]
        ]
        wrong += [
            f"{page}: {over} px too wide at {window}"
            for (page, _), seen in zip(jobs, found, strict=True)
            for window, over in seen["wide"].items()
        ]
        weights = {page: heavy(folder, page) for page in pages}
    wrong += [f"{page}: {size:,} bytes" for page, size in weights.items() if size >= HEAVIEST]
    passed = sum(seen["passed"] for seen in found)
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    sys.stdout.write(
        f"pages: {len(pages)} pages × {len(WAYS)} ways, {passed:,} rules passed, {len(wrong)} violations; "
        f"heaviest {max(weights.values()):,} bytes with its style sheet\n"
    )
    return not wrong
