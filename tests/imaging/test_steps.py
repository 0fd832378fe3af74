"""Steps against truth: what a blur, a cast, noise, blocks, a slant took away comes back, measured."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image
from scipy.interpolate import PchipInterpolator
from skimage import data, restoration
from skimage.metrics import peak_signal_noise_ratio as psnr

from workstation.domain.crop import Frame, Recipe, Rendition, Step
from workstation.domain.geometry import Rect
from workstation.imaging.render import pixels_of, render
from workstation.imaging.steps import FILL, FULL, Measure, combine, detail, geometry, light, repair
from workstation.imaging.steps.geometry import scaled, times, warped

Pixels = np.ndarray


@pytest.fixture(scope="module")
def cup() -> Pixels:
    """A cup of coffee on a table, 480 × 320, as scikit-image brings it."""
    return np.ascontiguousarray(data.coffee()[60:380, 60:540])


def noisy(pixels: Pixels, sigma: float, seed: int) -> Pixels:
    grain = np.random.default_rng(seed).normal(0, sigma, pixels.shape)
    return np.clip(np.rint(pixels + grain), 0, 255).astype(np.uint8)


def blurred(pixels: Pixels, kernel: np.ndarray) -> Pixels:
    made = cv2.filter2D(pixels.astype(np.float64), -1, kernel, borderType=cv2.BORDER_REFLECT)
    return noisy(np.clip(made, 0, 255), 1, 3)


@pytest.mark.parametrize(
    ("name", "numbers", "kernel", "gain"),
    [
        ("motion", (15, 20, 25), repair.line(15, 20), 1.8),
        ("motion", (9, -60, 20), repair.line(9, -60), 2.0),
        ("focus", (4, 10), repair.disc(4), 2.5),
    ],
)
def test_a_known_blur_is_undone(
    cup: Pixels, name: str, numbers: tuple[float, ...], kernel: np.ndarray, gain: float
) -> None:
    bad = blurred(cup, kernel)
    good = getattr(repair, name)(bad, numbers)
    assert psnr(cup, good) > psnr(cup, bad) + gain
    wrong = getattr(repair, name)(bad, (numbers[0], numbers[1] + 70, *numbers[2:])) if name == "motion" else None
    assert wrong is None or psnr(cup, wrong) < psnr(cup, good)


def test_damping_trades_sharpness_for_calm(cup: Pixels) -> None:
    bad = noisy(blurred(cup, repair.disc(4)), 4, 5)
    rough = [np.abs(np.diff(repair.focus(bad, (4, damping)).astype(int), axis=1)).mean() for damping in (3, 20, 80)]
    assert rough[0] > rough[1] > rough[2]


def test_deconvolution_is_the_formula_scikit_image_has(cup: Pixels) -> None:
    """The same λ and Laplacian, the same padded picture: equal to a level nearly everywhere."""
    kernel, damping = repair.disc(3), 20
    bad = np.asarray(blurred(cup, kernel)[..., 0], np.float64)
    margin = 2 * len(kernel)
    shape = [cv2.getOptimalDFTSize(side + margin) for side in bad.shape]
    padded = repair._wrapped(repair._wrapped(bad, shape[1]).T, shape[0]).T
    theirs = restoration.wiener(padded, kernel, (damping / 100) ** 2 / 4, clip=False)[: bad.shape[0], : bad.shape[1]]
    ours = repair.focus(np.repeat(bad.astype(np.uint8)[..., None], 3, 2), (3, damping))[..., 1]
    assert np.abs(np.clip(theirs, 0, 255) - ours).max() < 0.51


def test_blurs_are_what_they_say() -> None:
    for kernel in (repair.line(12, 30), repair.line(0.5, 0), repair.disc(3.5), repair.disc(0.2)):
        assert kernel.sum() == pytest.approx(1)
        assert kernel.shape[0] == kernel.shape[1]
        assert kernel.shape[0] % 2 == 1
        assert np.allclose(kernel, kernel[::-1, ::-1])
    down = repair.line(11, 90)
    assert (down.sum(axis=1) > 0.05).sum() == 11
    assert down[:, len(down) // 2].sum() == pytest.approx(1)
    slanting = repair.line(11, 45)  # clockwise: from upper left to lower right
    assert slanting[3, 3] > 0 == slanting[3, -4]


def test_eight_noisy_frames_shifted_and_turned_make_a_calm_one(cup: Pixels) -> None:
    region = Rect(60, 50, 340, 200)
    truth = cup[region.y : region.bottom, region.x : region.right]
    frames, parts = [], []
    for number in range(1, 8):
        turn = cv2.getRotationMatrix2D((240, 160), number * 1.3 - 4, 1.0)
        turn[:, 2] += (2.4 * number - 7, 5 - 1.7 * number)
        other = noisy(cv2.warpAffine(cup, turn, (480, 320), flags=cv2.INTER_CUBIC), 16, number)
        whole = (*turn.ravel(), 0.0, 0.0, 1.0)
        matrix = times(whole, (1.0, 0.0, region.x, 0.0, 1.0, region.y, 0.0, 0.0, 1.0))
        frames.append(Frame(f"{number:064x}", Rect(0, 0, 480, 320), tuple(map(float, matrix))))
        parts.append(Rendition(480, 320, other.tobytes()))
    first = noisy(truth, 16, 99)
    for median, gain in ((0, 7.0), (1, 5.5)):
        plan = Recipe("0" * 64, region, steps=(Step("average", median),), frames=tuple(frames))
        made = pixels_of(render(plan, Rendition(340, 200, first.tobytes()), parts))
        assert psnr(truth, made) > psnr(truth, first) + gain


def test_a_median_forgets_what_one_frame_alone_shows(cup: Pixels) -> None:
    still = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    spoilt = cup.copy()
    spoilt[100:140, 100:160] = 255
    frames = [(cup, None, still), (spoilt, None, still)]
    assert np.array_equal(combine.average(cup, frames, median=True), cup)
    assert not np.array_equal(combine.average(cup, frames, median=False), cup)


def test_a_frame_counts_only_where_it_reaches(cup: Pixels) -> None:
    half = np.full((320, 200, 3), 255, np.uint8)
    still = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    for median in (False, True):
        made = combine.average(cup, [(half, None, still)], median=median)
        assert np.array_equal(made[:, 200:], cup[:, 200:])
        assert (made[:, :200].astype(int) >= cup[:, :200]).all()
        assert not np.array_equal(made[:, :200], cup[:, :200])


def test_four_corners_straighten_a_checkerboard() -> None:
    board = np.repeat(np.kron(np.indices((8, 8)).sum(0) % 2, np.ones((30, 30)))[..., None] * 255, 3, 2).astype(np.uint8)
    corners = np.float32([[40, 30], [330, 60], [300, 310], [20, 260]])
    slant = cv2.getPerspectiveTransform(np.float32([[0, 0], [240, 0], [240, 240], [0, 240]]), corners)
    photo = cv2.warpPerspective(board, slant, (360, 340), flags=cv2.INTER_LINEAR, borderValue=(90, 90, 90))
    values = tuple(float(v) for x, y in corners for v in (x / 360, y / 340))
    made = geometry.perspective(photo, values)
    sides = [np.hypot(*(corners[i] - corners[i - 1])) for i in range(4)]
    assert made.shape[1] == round((sides[1] + sides[3]) / 2)
    assert made.shape[0] == round((sides[0] + sides[2]) / 2)
    square = cv2.resize(made, (240, 240), interpolation=cv2.INTER_AREA)
    assert psnr(board, square) > 17
    middles = (slice(15, None, 30), slice(15, None, 30))
    assert np.abs(square[middles].astype(int) - board[middles]).max() < 12
    untouched = geometry.perspective(photo, (0, 0, 1, 0, 1, 1, 0, 1))
    assert np.array_equal(untouched, photo)


def test_corners_outside_the_crop_are_filled(cup: Pixels) -> None:
    made = geometry.perspective(cup, (-0.25, 0, 1, 0, 1, 1, -0.25, 1))
    assert made.shape == (320, 600, 3)
    assert (made[:, :119] == 128).all()
    assert np.array_equal(made[:, 121:], cup[:, 1:])


def test_matrices_between_smaller_copies_agree_with_those_between_whole_ones(cup: Pixels) -> None:
    matrix = (0.9, 0.1, 20.0, -0.1, 0.95, 40.0, 0.0001, 0.0, 1.0)
    whole, _ = warped(cup, matrix, (400, 260))
    small, _ = warped(combine.reduced(cup, 0.5), scaled(matrix, 0.5, 0.5), (200, 130))
    inner = (slice(8, -8), slice(8, -8))
    assert psnr(combine.reduced(whole, 0.5)[inner], small[inner]) > 30


def test_white_balance_removes_a_known_cast() -> None:
    grey = np.repeat(np.arange(40, 200, dtype=np.uint8)[None, :, None], 3, 2)
    cast = light.balance(grey, (45, -25))
    apart = np.ptp(cast.astype(int), axis=2)
    assert apart.mean() > 20
    found = light.neutral_balance(*map(float, cast[0, 80]))
    assert found == (-45, 25)
    mended = light.balance(cast, found)
    assert np.ptp(mended.astype(int), axis=2).max() <= 3
    assert np.abs(mended.astype(int) - grey).mean() < 6


def test_warmth_goes_to_red_and_tint_to_magenta_and_brightness_stays() -> None:
    grey = np.full((4, 4, 3), 120, np.uint8)
    red, green, blue = light.balance(grey, (50, 0))[0, 0].astype(int)
    assert red > 120 > blue
    assert abs(green - 120) < 12
    red, green, blue = light.balance(grey, (0, 50))[0, 0].astype(int)
    assert green < 120 < red == blue


@pytest.mark.parametrize("numbers", [(100, 0), (-100, 0), (0, 100), (0, -100), (100, -100), (-100, 100), (100, 100)])
def test_tones_never_fold_and_leave_black_and_white(numbers: tuple[float, float]) -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
    made = light.tones(ramp, numbers)[0, :, 0].astype(int)
    assert (np.diff(made) >= 0).all()
    assert (made[0], made[255]) == (0, 255)
    shadows, highlights = np.sign(numbers)
    assert np.sign(made[60] - 60) == (shadows or np.sign(made[60] - 60))
    assert np.sign(made[200] - 200) == (highlights or np.sign(made[200] - 200))
    assert abs(made[85] - 85) > 15 or shadows == 0


def test_a_curve_passes_its_points_and_never_overshoots() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
    points = (10, 20, 60, 20, 100, 180, 200, 190, 240, 250)
    made = light.curve(ramp, points)[0, :, 0].astype(int)
    for x, y in zip(points[::2], points[1::2], strict=True):
        assert made[x] == y
    assert (np.diff(made) >= 0).all()
    assert (made[:10] == 20).all()
    assert (made[241:] == 250).all()
    inner = np.arange(60, 201)
    assert np.abs(made[inner] - PchipInterpolator(points[::2], points[1::2])(inner)).max() <= 1
    assert np.array_equal(light.curve(ramp, (0, 0, 255, 255)), ramp)
    assert np.array_equal(light.curve(ramp, (0, 255, 255, 0)), 255 - ramp)


def test_local_contrast_rises_where_it_was_flat(cup: Pixels) -> None:
    flat = (cup * 0.25 + 96).astype(np.uint8)
    made = detail.local(flat, (4, 8))

    def contrast(pixels: Pixels) -> float:
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float64)
        mean = cv2.blur(grey, (31, 31))
        return float(np.sqrt(np.maximum(cv2.blur(grey * grey, (31, 31)) - mean * mean, 0)).mean())

    assert contrast(made) > 1.6 * contrast(flat)
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2LAB).astype(int)[..., 1:].mean() for p in (flat, made))
    assert abs(a - b) < 2  # colour stays


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out)).copy()


def blockiness(pixels: Pixels) -> float:
    """How much more neighbours differ between blocks than inside them, of columns; 1 is none."""
    apart = np.abs(np.diff(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(int), axis=1)).mean(axis=0)
    each = [apart[phase::8].mean() for phase in range(8)]
    return float(max(each) / np.median(each))


@pytest.mark.parametrize(("left", "top"), [(0, 0), (3, 5), (7, 2)])
def test_blocks_go_wherever_the_crop_cuts_them_and_edges_stay(cup: Pixels, left: int, top: int) -> None:
    bad, truth = jpeg(cup, 10)[top:, left:], cup[top:, left:]
    good = repair.deblock(bad, (70,))
    assert blockiness(bad) > 2
    assert blockiness(good) < 1 + (blockiness(bad) - 1) * 0.45
    assert psnr(truth, good) > psnr(truth, bad) + 0.4


@pytest.mark.parametrize(("sigma", "strength", "gain"), [(5, 4, 2.0), (10, 7, 3.5), (20, 14, 5.5)])
def test_denoising_takes_noise_and_leaves_the_cup(cup: Pixels, sigma: float, strength: float, gain: float) -> None:
    bad = noisy(cup, sigma, 7)
    assert psnr(cup, repair.denoise(bad, (strength, strength))) > psnr(cup, bad) + gain


def test_grain_and_colour_noise_are_two_things(cup: Pixels) -> None:
    bad = noisy(cup, 12, 8)
    lab = [cv2.cvtColor(p, cv2.COLOR_RGB2LAB).astype(int) for p in (bad, repair.denoise(bad, (0, 12)))]
    assert np.abs(lab[1][..., 0] - lab[0][..., 0]).mean() < 2
    assert np.abs(lab[1][..., 1:] - lab[0][..., 1:]).mean() > 3


def test_quick_ways_look_alike(cup: Pixels) -> None:
    """What a slider shows while it moves is what will be kept, to the eye."""
    quick = Measure(1.0, quick=True)
    for step, numbers in (
        (geometry.rotate, (12.5,)),
        (geometry.perspective, (0.1, 0.05, 0.9, 0.0, 1.0, 1.0, 0.0, 0.9)),
        (repair.motion, (9, 30, 20)),
        (repair.focus, (3, 20)),
        (detail.sharpen, (120,)),
    ):
        exact, shown = step(cup, numbers, FULL), step(cup, numbers, quick)
        assert exact.shape == shown.shape
        assert np.abs(exact.astype(int) - shown).mean() < 1.5, step.__name__


LEANING = (0.98, -0.17, 60.0, 0.17, 0.98, -90.0, 0.0, 0.0, 1.0)
VANISHING = (1.0, 0.1, -40.0, 0.0, 1.2, -60.0, -0.0008, 0.0006, 1.0)


@pytest.mark.parametrize("matrix", [LEANING, VANISHING])
@pytest.mark.parametrize("smooth", [True, False])
def test_squares_and_threads_leave_no_trace(matrix: tuple[float, ...], smooth: bool) -> None:
    """Several squares of it are what OpenCV makes of the whole in one go, whatever the number of threads."""
    grain = np.random.default_rng(4).integers(0, 256, (700, 1300, 3), np.uint8)
    y, x = np.mgrid[0:650, 0:1400].astype(np.float64)
    third = x * matrix[6] + (y * matrix[7] + matrix[8])
    true = third > 1e-9
    third = np.where(true, third, 1.0)
    left, up = ((x * matrix[n] + (y * matrix[n + 1] + matrix[n + 2])) / third for n in (0, 3))
    there = true & (left >= -0.5) & (left <= 1299.5) & (up >= -0.5) & (up <= 699.5)
    at = [np.rint(np.where(there, one, 0) * 32).astype(np.int32) for one in (left, up)]
    whole, part = np.dstack(at) >> 5, (at[0] & 31) + ((at[1] & 31) << 5)
    how = cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR
    truth = cv2.remap(grain, whole.astype(np.int16), part.astype(np.uint16), how, borderMode=cv2.BORDER_REPLICATE)
    truth[~there] = FILL
    before = cv2.getNumThreads()
    try:
        for threads in (1, 2):
            cv2.setNumThreads(threads)
            made, inside = warped(grain, matrix, (1400, 650), smooth=smooth)
            assert np.array_equal(inside, there)
            assert np.array_equal(made, truth)
    finally:
        cv2.setNumThreads(before)
    assert 0 < there.mean() < 1


def test_a_strip_wider_than_opencv_reads_in_one_go_is_rotated() -> None:
    strip = np.zeros((8, 40_000, 3), np.uint8)
    strip[:, 39_000:] = 200
    made = geometry.rotate(strip, (0.25,))
    assert made.shape[1] >= 40_000
    bright = np.argwhere(made[..., 0] == 200)
    assert bright[:, 1].min() > 38_900
    assert bright[:, 0].min() > made.shape[0] / 2  # clockwise: its right end goes down
    assert len(bright) > 1000 * 6
