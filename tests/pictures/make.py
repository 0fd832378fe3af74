"""Makes the pictures beside it again, with encoders which the program does not use. ``python -m tests.pictures.make``

Wants Debian's ``imagemagick libheif-examples libavif-bin libopenjp2-tools webp``.
"""

import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
AVIF = "avifenc --min 5 --max 15"

COMMANDS = {
    "plain.heic": "heif-enc -q 90 {png} -o {out}",
    "10bit.heic": "heif-enc -q 90 -b 10 {png16} -o {out}",
    "10bit.avif": AVIF + " -d 10 {png} {out}",
    "12bit.avif": AVIF + " -d 12 {png} {out}",
    "grey.avif": AVIF + " -y 400 {png} {out}",
    "lossless.avif": "avifenc --lossless {png} {out}",
    **{f"turned-{flag}.avif": AVIF + f" {{jpeg{flag}}} {{out}}" for flag in range(2, 9)},
    "plain.jp2": "opj_compress -i {png} -o {out}",
    "16bit.jp2": "opj_compress -i {png16} -o {out}",
    "tiles.jp2": "opj_compress -i {png} -o {out} -t 32,32 -n 3",
    "lossy.j2k": "opj_compress -i {png} -o {out} -r 20 -I",
    "cmyk.jpg": "convert {png} -colorspace CMYK -quality 92 {out}",
    "411.jpg": "convert {png} -quality 92 -sampling-factor 4:1:1 {out}",
    "progressive.jpg": "convert {png} -quality 92 -interlace Plane {out}",
    "16bit.tif": "convert {png} -depth 16 -compress Zip {out}",
    "cmyk.tif": "convert {png} -colorspace CMYK -compress Zip {out}",
    "fax.tif": "convert {png} -monochrome -compress Group4 {out}",
    "jpeg.tif": "convert {png} -compress JPEG -quality 92 {out}",
    "pages.tif": "convert {png} {grey} {png} -compress Zip {out}",
    "tiles.tif": "convert {png} -define tiff:tile-geometry=32x32 -compress Zip {out}",
    "webp.tif": "convert {png} -compress WebP {out}",
    "float.tif": "convert {png} -depth 32 -define quantum:format=floating-point -compress Zip {out}",
    "packed.bmp": "convert {png} -colors 200 -compress RLE BMP3:{out}",
    "4bit.bmp": "convert {png} -type Palette -colors 16 BMP3:{out}",
    "1bit.bmp": "convert {png} -monochrome BMP3:{out}",
    "lossless.webp": "cwebp -quiet -lossless {png} -o {out}",
}


def drawn() -> np.ndarray:
    """A ramp with a square, 96 × 64 RGB: gentle enough for every encoder, and different whichever way it is turned."""
    across, down = np.meshgrid(np.linspace(20, 230, 96), np.linspace(40, 200, 64))
    pixels = np.stack([across, down, 250 - across], axis=2)
    pixels[16:40, 16:40] = (200, 60, 70)
    return pixels.astype(np.uint8)


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at < end:
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind, at, size
        at += size


def turned(heic: bytes, *marks: bytes) -> bytes:
    """A HEIC of one picture with marks behind its other properties: ``irot`` 1 turns a quarter against the clock."""
    data = bytearray(heic)
    for mark in marks:
        meta, length = next((at, size) for kind, at, size in _boxes(data, 0, len(data)) if kind == b"meta")
        parts = {kind: (at, size) for kind, at, size in _boxes(data, meta + 12, meta + length)}
        iprp, size = parts[b"iprp"]
        inner = {kind: (at, long) for kind, at, long in _boxes(data, iprp + 8, iprp + size)}
        (ipco, long), (ipma, wide) = inner[b"ipco"], inner[b"ipma"]
        number = 1 + len(list(_boxes(data, ipco + 8, ipco + long)))
        assert data[ipma + 8 : ipma + 18] == b"\0\0\0\0\0\0\0\x01\0\x01", "one picture"
        iloc = parts[b"iloc"][0]
        offset = data.index(struct.pack(">I", data.index(b"mdat") + 4), iloc)
        struct.pack_into(">I", data, offset, data.index(b"mdat") + 4 + len(mark) + 1)
        data[ipma + 18] += 1
        data[ipma + wide : ipma + wide] = bytes([0x80 | number])
        data[ipco + long : ipco + long] = mark
        for at, more in ((meta, len(mark) + 1), (iprp, len(mark) + 1), (ipco, len(mark)), (ipma + len(mark), 1)):
            struct.pack_into(">I", data, at, struct.unpack_from(">I", data, at)[0] + more)
    return bytes(data)


def box(kind: bytes, value: int) -> bytes:
    """A mark of one byte."""
    return struct.pack(">I4sB", 9, kind, value)


def main() -> None:
    """Write all of them."""
    sources = {"png": HERE / "s.png", "png16": HERE / "s16.png", "grey": HERE / "g.png"}
    Image.fromarray(drawn()).save(sources["png"])
    Image.new("RGB", (96, 64), (128, 128, 128)).save(sources["grey"])
    cv2.imwrite(str(sources["png16"]), drawn()[..., ::-1].astype(np.uint16) * 257)
    for flag in range(2, 9):
        exif = Image.Exif()
        exif[274] = flag
        sources[f"jpeg{flag}"] = HERE / f"s{flag}.jpg"
        Image.fromarray(drawn()).save(sources[f"jpeg{flag}"], quality=95, subsampling=0, exif=exif.tobytes())
    for name, command in COMMANDS.items():
        subprocess.run(command.format(out=HERE / name, **sources).split(), check=True, stdout=subprocess.DEVNULL)
    for path in sources.values():
        path.unlink()
    plain = (HERE / "plain.heic").read_bytes()
    for name, marks in {
        "turned-90": (box(b"irot", 1),),
        "turned-180": (box(b"irot", 2),),
        "turned-270": (box(b"irot", 3),),
        "turned-90-mirrored": (box(b"irot", 1), box(b"imir", 1)),
    }.items():
        (HERE / f"{name}.heic").write_bytes(turned(plain, *marks))


if __name__ == "__main__":
    main()
