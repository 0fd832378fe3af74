from math import pi

import pytest

from workstation.ui.canvas.keyhole import Keyhole


def test_the_area_of_one_look_is_about_a_circle():
    hole = Keyhole(640, 640)
    hole.look(320, 320, 100)
    assert hole.area() == pytest.approx(pi * 100**2, rel=0.05)


def test_looking_twice_at_the_same_place_counts_once():
    hole = Keyhole(640, 640)
    hole.look(320, 320, 100)
    once = hole.area()
    hole.look(320, 320, 100)
    assert hole.area() == once
    hole.look(100, 100, 50)
    assert hole.area() > once


def test_outside_the_photograph_nothing_is_seen():
    hole = Keyhole(640, 480)
    hole.look(-500, -500, 100)
    assert hole.area() == 0
    hole.look(320, 240, 5000)
    assert hole.area() == 640 * 480


def test_a_hole_still_waiting_for_pixels_counts_nothing():
    hole = Keyhole(640, 480)
    hole.look(320, 240, 100, seen=False)
    assert hole.area() == 0
    assert (hole.x, hole.radius) == (320, 100)
