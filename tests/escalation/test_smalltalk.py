"""Messages that ask nothing, and messages that are not finished yet."""

import pytest

from escalation.smalltalk import is_acknowledgement, is_unfinished

THANKS = [
    "ok", "yes", "Ok thanks", "thank you so much!", "👍", "🙏🙏", ":)", "great, thanks", "alright noted with thanks", "haha ok",
    "See you Saturday!", "perfect 🙏", "no thanks", "okie lah", "can", "gracias", "muchas gracias", "obrigada", "valeu", "tá bom",
    "merci beaucoup", "d'accord", "terima kasih", "baik", "شكرا", "تمام", "好的谢谢", "ठीक है", "धन्यवाद", "theek hai", "ok gracias",
    "thanks, that helps", "thank you, very helpful", "gracias, me ayuda mucho", "obrigada, ajudou muito", "merci, ça m'aide beaucoup",
    "terima kasih, sangat membantu", "谢谢，帮大忙了", "شكرا ساعدتني", "धन्यवाद, बहुत मदद मिली", "shukriya, bahut madad mili",
]
MORE_THAN_THANKS = [
    "", "ok?", "ok when can I see it", "thanks but is it available", "yes please book it for 5", "no, bigger", "2 bedrooms", "hello",
    "sure, 3pm", "good price", "Bukit Timah", "buy", "thanks, that helps, is it sold?", "does that help me", "ok " * 60,
]
WAITING = [
    "one sec", "wait", "wait ah", "hold on", "...", "…", "give me a minute", "one more thing", "un momento", "espera", "um momento",
    "attendez", "une seconde", "sekejap", "لحظة", "等一下", "稍等", "एक मिनट", "ek minute", "brb",
]
DONE = ["", "ok", "thanks", "wait, how much is it?", "how long is the wait", "one bedroom", "and 2 bathrooms", "no"]


@pytest.mark.parametrize("text", THANKS)
def test_a_thank_you_asks_nothing(text):
    assert is_acknowledgement(text)


@pytest.mark.parametrize("text", MORE_THAN_THANKS)
def test_anything_beyond_a_thank_you_wants_an_answer(text):
    assert not is_acknowledgement(text)


@pytest.mark.parametrize("text", WAITING)
def test_whoever_says_more_is_coming_is_given_time(text):
    assert is_unfinished(text)


@pytest.mark.parametrize("text", DONE)
def test_whoever_has_finished_is_not_kept_waiting(text):
    assert not is_unfinished(text)
