"""Crops: recipes, zones, versions."""

import pytest

from tests.stage import Opener
from workstation.actions import cropping, looking
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect


def test_a_crop_of_the_whole_photograph_is_refused(open_as: Opener) -> None:
    anna = open_as("Anna")
    image = looking.images_of(anna, "OP-1")[3]
    with pytest.raises(Refused) as no:
        cropping.keep(anna, image.id, Rect(0, 0, image.look.width, image.look.height))
    assert no.value.code == "whole_photograph"
