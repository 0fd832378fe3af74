"""Reading: roles see what is theirs."""

import pytest

from tests.stage import Opener
from workstation.actions import looking
from workstation.domain.errors import Refused


@pytest.mark.parametrize("name", ["Cora", "Rita", "Ada", "Otto"])
def test_only_analysts_reach_a_source_image(name: str, open_as: Opener) -> None:
    session = open_as(name)
    for reading in (looking.image, looking.sheet, looking.mosaic, looking.pixels):
        with pytest.raises(Refused) as no:
            reading(session, 1)
        assert no.value.code in ("role", "no_key")
