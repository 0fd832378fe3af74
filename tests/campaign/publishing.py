"""A crop's way out, without a vault: the same functions the verbs call, from a seized file to the files of a bundle."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workstation.domain.crop import Recipe, Rendition
from workstation.exchange import resources
from workstation.exchange.bundle import Picture
from workstation.imaging import encode
from workstation.imaging.darkroom import Darkroom
from workstation.imaging.render import develop

FONTS = encode.Fonts(resources() / "fonts" / "DejaVuSans.ttf", resources() / "fonts" / "DejaVuSans-Bold.ttf")
QUESTION = {"en": "Where was this bag sold?", "de": "Wo gab es diese Tasche?"}


@dataclass(frozen=True)
class Crop:
    """A seized file and what is cut from it."""

    data: bytes
    recipe: Recipe


def rendition(darkroom: Darkroom, crop: Crop) -> Rendition:
    """The approved pixels, decoded in the sandbox."""
    region = darkroom.region(crop.data, crop.recipe.bounds())
    return develop(crop.recipe, region)[0]


def pictures(pixels: Rendition, ref: str = "O-2026-0042", langs: tuple[str, ...] = ("en",)) -> Iterator[Picture]:
    """Every picture file of one object with one crop, as a build makes them; without ``langs`` no cards."""
    for role, kind, encoder, side in (
        ("1600", "jpg", encode.jpeg, 1600),
        ("1600", "webp", encode.webp, 1600),
        ("1600", "avif", encode.avif, 1600),
        ("480", "jpg", encode.jpeg, 480),
    ):
        made = encoder(pixels, side)
        yield Picture(ref, 1, role, "", kind, made.data, made.width, made.height, pixels.digest())
    for lang in langs:
        for role, size in (("card-1200x630", (1200, 630)), ("square-1080", (1080, 1080))):
            (made,) = encode.cards(pixels, size, [(ref, QUESTION[lang], "A blue bag")], FONTS)
            yield Picture(ref, 1, role, lang, "jpg", made.data, made.width, made.height, pixels.digest())


def moved(recipe: Recipe, dx: int, dy: int) -> Recipe:
    """The same recipe at another place; its masks are upright rectangles."""
    masks = tuple(mask.moved(dx, dy) for mask in recipe.masks)
    polygon = tuple((x + dx, y + dy) for x, y in recipe.polygon)
    return replace(recipe, region=recipe.region.moved(dx, dy), masks=masks, polygon=polygon)
