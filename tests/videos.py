"""Videos made by code: still lifes through which the camera moves, in whatever the wheel's encoders can write."""

from pathlib import Path

import cv2
import numpy as np

from tests.stage import scene

WIDTH, HEIGHT, RATE = 320, 240, 25


def shot(number: int, frames: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> list[np.ndarray]:
    """A slow pan over one scene, a place of its own for each number; only the fifth of it in the middle is sharp. BGR."""
    width, height = size
    whole = np.ascontiguousarray(scene(number, width + 2 * frames, height)[..., ::-1])
    whole[:] = cv2.addWeighted(whole, 0.5, np.full_like(whole, (number * 97 % 256, number * 53 % 256, 90)), 0.5, 0)
    made = []
    for n in range(frames):
        frame = np.ascontiguousarray(whole[:, 2 * n : 2 * n + width])
        made.append(frame if abs(n - frames // 2) <= frames // 10 else cv2.GaussianBlur(frame, (9, 9), 3))
    return made


def video(path: Path, frames: list[np.ndarray], codec: str = "MJPG", rate: float = RATE) -> Path:
    """Written there."""
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), rate, (width, height))
    assert writer.isOpened(), codec
    for frame in frames:
        writer.write(frame)
    writer.release()
    return path


def three_shots(path: Path, codec: str = "MJPG") -> Path:
    """Three places of a second each; sharp from 0.40, 1.40 and 2.40 s on, to 0.56, 1.56 and 2.56."""
    return video(path, [frame for number in (1, 2, 3) for frame in shot(number, RATE)], codec)
