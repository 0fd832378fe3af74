"""Makes the videos beside it again; wants Debian's ffmpeg. ``python -m tests.footage.make``"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2

from tests.footage.drawn import PICTURES, RATE, picture

HERE = Path(__file__).resolve().parent
X264 = "-c:v libx264 -preset veryslow -crf 34 -pix_fmt yuv420p"
X265 = "-preset slow -crf 34 -x265-params log-level=none:info=0"


@dataclass(frozen=True)
class Made:
    """What ffmpeg is told, how the pictures lie in the file, and how they are seen."""

    told: str
    size: tuple[int, int] = (160, 120)
    shown: tuple[int, int] | None = None
    count: int = PICTURES
    turned: int | None = None


KINDS = {
    "h264.mp4": Made(X264 + " -bf 3 -g 50"),
    "h264.mov": Made(X264),
    "h264.mkv": Made(X264),
    "h264.avi": Made(X264 + " -bf 2 -x264-params b-pyramid=none", count=50),
    "h264-10bit.mp4": Made(X264.replace("yuv420p", "yuv420p10le")),
    "h264-422.mp4": Made(X264.replace("yuv420p", "yuv422p")),
    "h264-odd.mp4": Made(X264.replace("yuv420p", "yuv444p"), (161, 121)),
    "h264-interlaced.mp4": Made(X264 + " -vf setfield=tff -x264opts interlaced=1:tff=1"),
    "h264-onekey.mp4": Made(X264 + " -g 1000 -sc_threshold 0"),
    "h264-fragments.mp4": Made(X264 + " -movflags frag_keyframe+empty_moov -g 25"),
    "h264-indexfirst.mp4": Made(X264 + " -movflags +faststart"),
    "h264-one.mp4": Made(X264, count=1),
    "h264-variable.mp4": Made(
        X264 + " -vf setpts='if(lt(N,25),N,25+(N-25)*3)/25/TB' -fps_mode passthrough -video_track_timescale 25000"
    ),
    "h264-wide.mp4": Made(X264 + " -vf setsar=64/45", (180, 144), (256, 144)),
    "h264-turned.mp4": Made(X264 + " -metadata:s:v rotate=90", turned=cv2.ROTATE_90_CLOCKWISE),
    "h264-turned-wide.mp4": Made(
        X264 + " -vf setsar=64/45 -metadata:s:v rotate=270",
        (180, 144),
        (144, 256),
        turned=cv2.ROTATE_90_COUNTERCLOCKWISE,
    ),
    "h264-over.mp4": Made(X264 + " -metadata:s:v rotate=180", turned=cv2.ROTATE_180),
    "bare.h264": Made(X264 + " -f h264"),
    "hevc.mp4": Made("-c:v libx265 -pix_fmt yuv420p -tag:v hvc1 " + X265),
    "hevc-10bit.mkv": Made("-c:v libx265 -pix_fmt yuv420p10le " + X265),
    "bare.hevc": Made("-c:v libx265 -pix_fmt yuv420p -f hevc " + X265, count=50),
    "vp9.webm": Made("-c:v libvpx-vp9 -crf 45 -b:v 0 -pix_fmt yuv420p"),
    "vp9-odd.webm": Made("-c:v libvpx-vp9 -crf 45 -b:v 0 -pix_fmt yuv420p", (161, 121)),
    "vp9.ivf": Made("-c:v libvpx-vp9 -crf 45 -b:v 0 -pix_fmt yuv420p", count=50),
    "av1.mp4": Made("-c:v libaom-av1 -crf 50 -cpu-used 4 -pix_fmt yuv420p"),
    "av1-10bit.webm": Made("-c:v libaom-av1 -crf 50 -cpu-used 4 -pix_fmt yuv420p10le"),
    "xvid.avi": Made("-c:v mpeg4 -q:v 18 -bf 2 -g 50 -vtag XVID", count=50),
    "divx3.avi": Made("-c:v msmpeg4 -q:v 18", count=50),
    "mpeg2.mpg": Made("-c:v mpeg2video -q:v 18 -aspect 16:9", (180, 144), (256, 144), 50),
    "mpeg2-interlaced.mpg": Made(
        "-c:v mpeg2video -q:v 18 -vf setfield=tff -flags +ildct+ilme -alternate_scan 1", count=50
    ),
    "mjpeg.mov": Made("-c:v mjpeg -q:v 31 -pix_fmt yuvj420p", count=10),
    "h263.3gp": Made("-c:v h263 -q:v 18", (176, 144), (192, 144), 50),
    "theora.ogv": Made("-c:v libtheora -q:v 1", count=50),
    "real.rm": Made("-c:v rv20 -q:v 18", count=50),
    "prores.mov": Made("-c:v prores_ks -profile:v 0 -qscale:v 31", count=5),
}


def pictures(made: Made) -> bytes:
    """The raw frames which ffmpeg is given."""
    raw = []
    for number in range(made.count):
        drawn = picture(number, *(made.shown or _upright(made)))
        if made.turned is not None:
            drawn = cv2.rotate(drawn, made.turned)
        raw.append(cv2.resize(drawn, made.size, interpolation=cv2.INTER_AREA).tobytes())
    return b"".join(raw)


def _upright(made: Made) -> tuple[int, int]:
    sideways = made.turned in {cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE}
    return made.size[::-1] if sideways else made.size


def make(name: str) -> None:
    """Write one of them."""
    made, (width, height) = KINDS[name], KINDS[name].size
    head = f"ffmpeg -v error -y -f rawvideo -pix_fmt bgr24 -s {width}x{height} -r {RATE} -i -".split()
    exact = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
    # ffmpeg turns what it encodes by the mark it is told to write, so the mark comes with a copy.
    told = [word for word in made.told.split() if "rotate=" not in word and word != "-metadata:s:v"]
    turn = [word for word in made.told.split() if "rotate=" in word]
    first = HERE / (f"turning-{name}" if turn else name)
    subprocess.run([*head, *told, *exact, str(first)], input=pictures(made), check=True)
    if turn:
        copy = ["ffmpeg", "-v", "error", "-y", "-i", str(first), "-c", "copy", *exact, "-metadata:s:v", *turn]
        subprocess.run([*copy, str(HERE / name)], check=True)
        first.unlink()


def trimmed() -> None:
    """The second and third shot alone by an edit list; the first is still in the file."""
    cut = ["ffmpeg", "-v", "error", "-y", "-ss", "1", "-i", str(HERE / "h264.mp4"), "-c", "copy", "-map_metadata", "-1"]
    subprocess.run([*cut, "-fflags", "+bitexact", str(HERE / "h264-trimmed.mp4")], check=True)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or KINDS:
        make(wanted)
    trimmed()
