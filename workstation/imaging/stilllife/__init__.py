"""Still lifes for rehearsal and tests: forty harmless scenes drawn by code at the sizes real cameras make.

``draw(number)`` paints scene 1 to ``COUNT`` and says where each thing in it is; the same number always gives the
same pixels. ``jpeg(scene)`` is the file a camera would have written, with made-up EXIF, so that intake has
something to read and to keep inside. Shops, brands, cameras and places are invented, the coordinates lie at sea.
One scene shows a tailor's dummy in skin colour, there to trip the person check; two scenes are near-copies.

Read in this order: ``rooms`` (the table of scenes, rooms, light), ``things`` · ``goods`` · ``walls`` · ``papers``
(what stands, hangs and lies about), ``bodies`` (shapes), ``surfaces`` (materials), ``canvas`` (paint), ``camera``.
"""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, TiffImagePlugin

from workstation.domain.geometry import Rect
from workstation.imaging.stilllife import rooms
from workstation.imaging.stilllife.canvas import Canvas

COUNT = rooms.COUNT
DUMMY = next(n for n, line in enumerate(rooms.SCENES, 1) if "dummy -" in line)
"""The number of the scene with the tailor's dummy."""
TWINS = (1, rooms.TWIN)
"""The numbers of the two near-copies."""

CAMERAS = (("Halden Optical", "Fjord 5"), ("Miravel", "PocketSix"), ("Ostara", "OS-D40"), ("Kestrel Imaging", "K2"))


@dataclass(frozen=True, slots=True)
class SceneObject:
    """One thing in a scene: its taxonomy type, a title, and the pixels it covers."""

    type: str
    title: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawn still life: ``rgb`` uint8 height × width × 3, the camera's file name, the things from left to right."""

    number: int
    name: str
    rgb: npt.NDArray[np.uint8]
    objects: tuple[SceneObject, ...]


def draw(number: int) -> Scene:
    """Scene ``number``, 1 to COUNT; raises ValueError outside. Needs up to 200 MB while it paints."""
    shot = rooms.shot(number)
    dice = shot.dice
    canvas = Canvas(rooms.camera_for(shot), dice)
    rooms.build_room(canvas, shot)
    made = [rooms.MAKERS[name](x, z, dice) for name, x, z in shot.parts]
    for thing in made:
        thing.shadow(canvas)
    canvas.lay_shadows()
    rooms.light_room(canvas, dice, sun=number % 3 == 1 or number in TWINS)
    made.sort(key=lambda thing: -thing.z)
    objects = [SceneObject(thing.type, thing.title, thing.paint(canvas)) for thing in made]
    whole = Rect(0, 0, canvas.camera.width, canvas.camera.height_px)
    seen = [SceneObject(o.type, o.title, part) for o in objects if (part := o.rect.intersection(whole)) is not None]
    seen.sort(key=lambda o: o.rect.x)
    rgb = rooms.finish(canvas, np.random.default_rng(number))
    return Scene(number, f"IMG_{2040 + number}.JPG", rgb, tuple(seen))


def jpeg(scene: Scene, quality: int = 90) -> bytes:
    """The scene as the file of an invented camera: JPEG with maker, model, date and a position at sea."""
    exif = Image.Exif()
    maker, model = CAMERAS[scene.number % len(CAMERAS)]
    taken = f"20{17 + scene.number % 6}:0{1 + scene.number % 9}:{10 + scene.number % 18} 1{scene.number % 10}:2{scene.number % 6}:07"
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x0132] = maker, model, 1, taken
    exif[0x0131] = f"{model} v1.{scene.number % 4}"
    shooting = exif.get_ifd(0x8769)
    shooting[0x9003] = taken
    shooting[0x829A] = TiffImagePlugin.IFDRational(1, 60)
    shooting[0x829D] = TiffImagePlugin.IFDRational(28, 10)
    shooting[0x8827] = 200
    shooting[0x920A] = TiffImagePlugin.IFDRational(62, 10)
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", tuple(TiffImagePlugin.IFDRational(n, 1) for n in (46, scene.number, 12))
    place[3], place[4] = "W", tuple(TiffImagePlugin.IFDRational(n, 1) for n in (32, 2 * scene.number % 60, 30))
    out = io.BytesIO()
    Image.fromarray(scene.rgb).save(out, "JPEG", quality=quality, subsampling=2, exif=exif)
    return out.getvalue()
