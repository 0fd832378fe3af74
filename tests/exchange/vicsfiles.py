"""VICS files of every version, made by code around harmless still lifes; keys and spellings as the field's tools write them."""

import json
from hashlib import md5, sha1
from pathlib import Path
from typing import Any

CONTEXTS = {
    "1.1": ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.1.xml#"),
    "1.2": ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.2.xml#"),
    "1.3": ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#"),
    "2.0": ("@odata.context", "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#"),
}


def media(number: int, data: bytes, path: str, **more: Any) -> dict[str, Any]:
    """A Media entry for a file."""
    digest = md5(data, usedforsecurity=False).hexdigest().upper()
    file = {"MD5": digest, "FileName": path.replace("\\", "/").rsplit("/", 1)[-1], "FilePath": "D:\\DCIM\\" + path}
    entry = {
        "odata.id": f"Media({number})",
        "MediaID": number,
        "Category": None,
        "MD5": digest,
        "SHA1": sha1(data, usedforsecurity=False).hexdigest().upper(),
        "MediaSize": len(data),
        "MimeType": "image/jpeg",
        "RelativeFilePath": path,
        "MediaFiles": [file],
        "MediaFiles@odata.navigationLinkUrl": f"Media({number})/MediaFiles",
        "Exifs": [{"PropertyName": "Make", "PropertyValue": "Still Life Ltd"}],
        "AlternativeHashes": [],
    }
    return {**entry, **more}


def case(version: str, entries: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A case file."""
    key, url = CONTEXTS[version]
    facts = {"CaseID": "{0A1B}", "CaseNumber": "17/2026", "SourceApplicationName": "Maker", "TotalMediaFiles": 999_999}
    return {key: url + "Cases", "value": [{**facts, "Media": entries, **more}]}


def hash_set(version: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """A hash set: entries directly under value."""
    key, url = CONTEXTS[version]
    return {key: url + "Media", "value": entries}


def write(path: Path, value: object, *, encoding: str = "utf-8") -> Path:
    """The file."""
    path.write_bytes(json.dumps(value, indent=1).encode(encoding))
    return path
