"""Fixed texts by language."""

from tests.stage import Opener
from workstation.actions import looking, wording


def test_templates_and_starters_exist_in_many_languages(open_as: Opener) -> None:
    anna = open_as("Anna")
    assert {"bag"} <= set(looking.taxonomy(anna))
    for lang in ("en", "de", "fr", "es"):
        assert wording.question_templates(anna, lang)["what"]["generic"]
        assert wording.alt_starter(anna, lang, "bag")
    assert wording.question_templates(anna, "../en") == {}
