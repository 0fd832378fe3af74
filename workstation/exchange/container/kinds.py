"""What a file is by its first bytes: which kind of container, if any. A name is asked for TAR without a mark and for .dd only."""

import re
import struct
from enum import StrEnum

HEAD = 4096
"""Bytes from the start that are enough to tell."""


class Kind(StrEnum):
    """A kind of container. RAW: a disk image as it is, a file system or a table of partitions at its start."""

    ZIP = "ZIP"
    ARCHIVE = "archive"
    EWF = "E01"
    VHD = "VHD"
    VMDK = "VMDK"
    QCOW = "QCOW2"
    RAW = "disk image"


_STARTS = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"PK\x07\x08", Kind.ZIP),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"\x1f\x8b\x08", Kind.ARCHIVE),
    (b"\xfd7zXZ\x00", Kind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.ARCHIVE),
    (b"EVF\x09\x0d\x0a\xff\x00", Kind.EWF),
    (b"EVF2\x0d\x0a\x81\x00", Kind.EWF),
    (b"conectix", Kind.VHD),
    (b"vhdxfile", Kind.VHD),
    (b"KDMV", Kind.VMDK),
    (b"COWD", Kind.VMDK),
    (b"# Disk DescriptorFile", Kind.VMDK),
    (b"QFI\xfb", Kind.QCOW),
)


def kind_of(head: bytes, name: str = "", tail: bytes = b"") -> Kind | None:
    """The kind by the first HEAD bytes; ``tail``, the last 512, tells a fixed VHD from the disk in it."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:3] == b"BZh" and head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"):
        return Kind.ARCHIVE
    if head[257:262] == b"ustar" or (name.lower().endswith(".tar") and _old_tar(head)):
        return Kind.ARCHIVE
    if tail.startswith(b"conectix"):
        return Kind.VHD
    return Kind.RAW if _disk(head) or name.lower().endswith(".dd") else None


def _old_tar(head: bytes) -> bool:
    block = head[:512]
    told = block[148:156].strip(b" \0")
    plain = sum(block) - sum(block[148:156]) + 8 * 32
    return len(block) == 512 and bool(re.fullmatch(rb"[0-7]{1,8}", told)) and int(told, 8) == plain


def _disk(head: bytes) -> bool:
    """A boot sector, a partition table or a superblock which can hardly be there by chance."""
    if len(head) < 1024:
        return False
    if head[3:11] in (b"NTFS    ", b"EXFAT   ", b"-FVE-FS-") or head[32:36] == b"NXSB" or head[512:520] == b"EFI PART":
        return True
    if head[510:512] == b"\x55\xaa" and (head[54:57] == b"FAT" or head[82:87] == b"FAT32" or _partitions(head)):
        return True
    if head[1024:1026] in (b"H+", b"HX") and head[1026:1028] in (b"\0\4", b"\0\5"):
        return True
    return head[1080:1082] == b"\x53\xef" and int.from_bytes(head[1048:1052], "little") <= 6


def _partitions(head: bytes) -> bool:
    """Whether the four records of a DOS partition table make sense, and one is in use."""
    records = [struct.unpack_from("<B3xB3xII", head, 446 + 16 * n) for n in range(4)]
    used = [record for record in records if record[1]]
    return bool(used) and all(r[0] in (0, 0x80) for r in records) and all(r[2] and r[3] for r in used)
