"""Pictures made by code, and a running darkroom."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workstation.domain.crop import Rendition
from workstation.imaging.darkroom import Darkroom

Save = Callable[..., bytes]
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture
def darkroom() -> Iterator[Darkroom]:
    with Darkroom() as room:
        yield room


@pytest.fixture
def shared() -> Callable[[str], list[Path]]:
    """Files of a folder of ../shared/data, or a skip that names it."""

    def files(folder: str) -> list[Path]:
        found = sorted(path for path in (SHARED / folder).glob("*") if path.is_file())
        if not found:
            pytest.skip(f"../shared/data/{folder} is not here")
        return found

    return files


@pytest.fixture
def still() -> Image.Image:
    """A smooth ground with a coloured square near the top left and noise at the bottom: 120 × 80."""
    rng = np.random.default_rng(7)
    across, down = np.meshgrid(np.linspace(0, 255, 120), np.linspace(40, 200, 80))
    pixels = np.stack([across, down, 255 - across], axis=2)
    pixels[10:30, 15:45] = (220, 30, 40)
    pixels[60:] = rng.integers(0, 256, (20, 120, 3))
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.fixture
def save() -> Save:
    def saved(picture: Image.Image, name: str, **options: object) -> bytes:
        out = io.BytesIO()
        picture.save(out, name, **options)
        return out.getvalue()

    return saved


@pytest.fixture
def noise() -> Callable[[int, int, int], Rendition]:
    def made(width: int, height: int, seed: int = 1) -> Rendition:
        rng = np.random.default_rng(seed)
        return Rendition(width, height, rng.integers(0, 256, (height, width, 3), dtype=np.uint8).tobytes())

    return made
