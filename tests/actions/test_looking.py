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


def test_templates_and_starters_exist_in_many_languages(open_as: Opener) -> None:
    anna = open_as("Anna")
    assert {"bag"} <= set(looking.taxonomy(anna))
    for lang in ("en", "de", "fr", "es"):
        assert looking.question_templates(anna, lang)["what"]["generic"]
        assert looking.alt_starter(anna, lang, "bag")
    assert looking.question_templates(anna, "../en") == {}
