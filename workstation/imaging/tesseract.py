"""Inside the sandbox only: the letters RapidOCR does not know, read by the system's Tesseract where it is installed.

Its library is loaded into the warm zygote, its language files are read once, and a line of a rendition is read by a child
without any right to a file, a socket or another program: no command is run, nothing is written down on the way.
"""

import ctypes
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

LANGUAGES = {"el": "ell", "bg": "bul"}
"""Language → name of its data; by position in what the sandbox says of itself."""

LIBRARY = "libtesseract.so.5"
FOLDERS = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract/tessdata", "/usr/share/tessdata")
"""Where the data of Debian, Fedora and Arch lies."""

_NEURAL, _ONE_LINE = 1, 7
_HIGH = 48
"""Pixels a line is made high: about what the data was trained at."""

_API, _INT, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
_CALLS: dict[str, tuple[type | None, list[type]]] = {
    "TessVersion": (_TEXT, []),
    "TessBaseAPICreate": (_API, []),
    "TessBaseAPIInit2": (_INT, [_API, _TEXT, _TEXT, _INT]),
    "TessBaseAPISetPageSegMode": (None, [_API, _INT]),
    "TessBaseAPISetImage": (None, [_API, _TEXT, _INT, _INT, _INT, _INT]),
    "TessBaseAPISetSourceResolution": (None, [_API, _INT]),
    "TessBaseAPIGetUTF8Text": (_API, [_API]),
    "TessBaseAPIMeanTextConf": (_INT, [_API]),
    "TessDeleteText": (None, [_API]),
}


class Tesseract:
    """The library with the languages it has. ``version``: three numbers."""

    def __init__(self, library: ctypes.CDLL, languages: Mapping[str, int], version: tuple[int, int, int]) -> None:
        self._library, self._apis = library, dict(languages)
        self.version = version

    @classmethod
    def load(cls) -> Self | None:
        """What is installed; None without the library or without any of LANGUAGES."""
        os.environ["OMP_THREAD_LIMIT"] = "1"  # read when the library is loaded; a locked-down child starts no threads
        try:
            library = ctypes.CDLL(LIBRARY)
            for name, (answer, arguments) in _CALLS.items():
                call = getattr(library, name)
                call.restype, call.argtypes = answer, arguments
        except (OSError, AttributeError):
            return None
        places = {lang: folder for lang, data in LANGUAGES.items() if (folder := _folder(data))}
        sound = {lang: folder for lang, folder in places.items() if _survived(library, folder, LANGUAGES[lang])}
        apis = {lang: api for lang, folder in sound.items() if (api := _begun(library, folder, LANGUAGES[lang]))}
        return cls(library, apis, _numbers(library.TessVersion())) if apis else None

    @property
    def languages(self) -> frozenset[str]:
        """Those it can read, of LANGUAGES."""
        return frozenset(self._apis)

    def read(self, line: npt.NDArray[np.uint8], language: str) -> tuple[str, float]:
        """The text of one upright line (h, w, 3) and its confidence 0–1; ("", 0) where the language is absent."""
        api = self._apis.get(language)
        if api is None:
            return "", 0.0
        grey = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
        wide = max(_HIGH // 2, round(grey.shape[1] * _HIGH / grey.shape[0]))
        method = cv2.INTER_AREA if grey.shape[0] > _HIGH else cv2.INTER_CUBIC
        grey = cv2.resize(grey, (wide, _HIGH), interpolation=method)
        self._library.TessBaseAPISetImage(api, grey.tobytes(), wide, _HIGH, 1, wide)
        self._library.TessBaseAPISetSourceResolution(api, 300)
        found = self._library.TessBaseAPIGetUTF8Text(api)
        if not found:
            return "", 0.0
        text = ctypes.string_at(found).decode("utf-8", "replace")
        self._library.TessDeleteText(found)
        return " ".join(text.split()), self._library.TessBaseAPIMeanTextConf(api) / 100


def _numbers(version: bytes) -> tuple[int, int, int]:
    found = [min(255, int(part)) for part in re.findall(rb"\d+", version)]
    first, second, third = (*found, 0, 0, 0)[:3]
    return first, second, third


def _folder(data: str) -> str:
    return next((folder for folder in FOLDERS if (Path(folder) / f"{data}.traineddata").is_file()), "")


def _begun(library: ctypes.CDLL, folder: str, data: str) -> int | None:
    api = library.TessBaseAPICreate()
    if library.TessBaseAPIInit2(api, folder.encode(), data.encode(), _NEURAL):
        return None
    library.TessBaseAPISetPageSegMode(api, _ONE_LINE)
    return int(api)


def _survived(library: ctypes.CDLL, folder: str, data: str) -> bool:
    # On damaged data the library ends the whole process, and with it the reading of every other letter.
    pid = os.fork()
    if pid == 0:
        os._exit(0 if _begun(library, folder, data) else 1)
    return os.waitpid(pid, 0)[1] == 0
