import pytest

from personas.understanding.ordinals import which


@pytest.mark.parametrize("text, place", [
    ("Does the second one have a pool?", 1), ("How much is the first?", 0), ("¿La tercera tiene garaje?", 2), ("第二个有泳池吗", 1),
    ("le deuxième est à quel prix ?", 1), ("yang pertama ada parking?", 0), ("How big is the last one?", 2), ("o segundo aceita animais?", 1),
    ("Is it on the second floor?", None), ("Can I view on the first of March?", None), ("Do you have a pool?", None), ("it's my first time", None),
])
def test_a_message_points_at_one_of_the_homes_just_shown(text, place):
    assert which(text, 3) == place


def test_nothing_is_pointed_at_beyond_what_was_shown():
    assert which("the third one", 2) is None and which("the last one", 0) is None
