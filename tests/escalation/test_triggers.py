"""What needs a person: told with sentences as contacts write them, in every language we speak."""

import tomllib
from pathlib import Path

import pytest

from escalation.rulebook import RuleError, _read, rule_files
from escalation.triggers import ORDER_OF_CARE, Trigger, detect, is_asking_if_bot
from escalation.wording import normalise, sentences

SENTENCES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
MORE = tomllib.loads(Path(__file__).with_name("sentences_more.toml").read_text(encoding="utf-8"))
MIXED = SENTENCES.pop("mixed")
CALM = SENTENCES.pop("nothing")
CALM_TALK = [pytest.param(texts, id=language) for kind in (CALM, MORE.pop("nothing")) for language, texts in kind.items()]
ALARMING = [
    pytest.param(trigger, texts, id=f"{trigger}-{language}")
    for trigger, languages in [*SENTENCES.items(), *MORE.items()]
    for language, texts in languages.items()
]


def raised(text: str) -> set[str]:
    return {match.trigger.value for match in detect(text)}


@pytest.mark.parametrize(("trigger", "texts"), ALARMING)
def test_a_sentence_that_needs_a_person_raises_its_trigger_and_no_other(trigger, texts):
    assert {text: found for text in texts if (found := raised(text)) != {trigger}} == {}


@pytest.mark.parametrize("texts", CALM_TALK)
def test_a_sentence_the_assistant_may_answer_raises_nothing(texts):
    assert {text: found for text in texts if (found := raised(text))} == {}


@pytest.mark.parametrize("case", MIXED, ids=lambda case: case["text"][:40])
def test_a_message_may_need_a_person_for_two_reasons(case):
    assert raised(case["text"]) == set(case["triggers"])


HEARD_ONLY = {"de", "it"}  # the fixed texts are not in these languages, but who writes one is not left alone with a machine


@pytest.mark.parametrize(("text", "trigger"), [
    ("Lässt sich beim Kaufpreis noch etwas machen?", "negotiation"), ("Das ist mir viel zu teuer", "objection"),
    ("Wie lang ist die Kündigungsfrist?", "legal"), ("Bitte rufen Sie mich heute zurück", "human_request"), ("Es riecht nach Gas im Flur", "safety"),
    ("Il proprietario accetta 480 mila?", "negotiation"), ("mi sembra troppo rumoroso", "objection"),
    ("che preavviso devo dare?", "legal"), ("vorrei parlare con un agente", "human_request"), ("c'è puzza di gas", "safety"),
])
def test_german_and_italian_are_heard_too(text, trigger):
    assert raised(text) == {trigger}


@pytest.mark.parametrize("text", ["Gibt es einen Kamin?", "Wie hoch ist die Kaution?", "Cerco un bilocale a Torino fino a 480 mila", "Quale dei tre costa meno?"])
def test_german_and_italian_questions_of_fact_raise_nothing(text):
    assert raised(text) == set()


def test_every_language_we_speak_has_sentences_of_every_kind():
    languages = {"en", "en-SG", "ms", "es", "pt", "fr", "ar", "zh", "hi", "hi-Latn"}
    assert {rules.language for rules in rule_files()} == languages | HEARD_ONLY
    for kind, by_language in {**SENTENCES, "nothing": CALM}.items():
        assert set(by_language) == languages, kind


def test_the_match_that_needs_most_care_comes_first():
    found = [match.trigger for match in detect("Too expensive. Your agent lied to me! What if I break the lease?")]
    assert found == [Trigger.SAFETY, Trigger.LEGAL, Trigger.OBJECTION]
    assert found == [trigger for trigger in ORDER_OF_CARE if trigger in found]


def test_a_match_quotes_the_sentence_and_names_its_rule():
    (match,) = detect("Nice flat. Can you lower the price? See you.")
    assert match.quote == "Can you lower the price?"
    assert match.rule.startswith("en")


def test_a_long_sentence_is_quoted_in_part():
    (match,) = detect("please could you kindly give me a discount " + "because I like it so much " * 20)
    assert len(match.quote) == 200


@pytest.mark.parametrize("text", ["", "   ", "👍", "?!?", "12345", "\u200b", "🏠" * 50])
def test_a_message_without_words_raises_nothing(text):
    assert detect(text) == []


def test_a_long_and_repetitive_message_is_still_read():
    assert raised("can you is it the " * 400 + "ok") == set()


@pytest.mark.parametrize(
    "text",
    ["CAN YOU LOWER THE PRICE", "can you lower\nthe price", "can  you   lower the price", "Can you lower the pricé", "ＣＡＮ you lower the price"],
)
def test_spelling_and_spacing_do_not_matter(text):
    assert raised(text) == {"negotiation"}


@pytest.mark.parametrize("text", ["Est‑ce négociable ?", "est ce negociable", "¿Es negociable?", "es negociable"])
def test_accents_and_marks_may_be_missing(text):
    assert raised(text) == {"negotiation"}


@pytest.mark.parametrize("offer", ["RM2,800 can?", "2.8k can?", "rm 2800 can", "$2,800 can or not"])
def test_an_amount_may_be_written_in_many_ways(offer):
    assert raised(offer) == {"negotiation"}


@pytest.mark.parametrize("text", ["2 bedrooms, can?", "Can I see it at 4?", "how about 1200 sqft?", "3pm ok?", "what about 5 rooms"])
def test_a_number_that_is_no_money_is_no_offer(text):
    assert raised(text) == set()


@pytest.mark.parametrize(
    "text",
    ["Is this a bot?", "are you human", "¿Eres un robot?", "Você é um robô?", "Vous êtes un robot ?", "awak ni bot ke?",
     "هل أنت روبوت؟", "你是机器人吗", "क्या आप रोबोट हैं?", "aap bot ho kya?", "u bot ah?"],
)
def test_whoever_asks_whether_a_machine_writes_is_understood(text):
    assert is_asking_if_bot(text)
    assert raised(text) == {"human_request"}


@pytest.mark.parametrize("text", ["Can I speak to a person?", "call me", "Is there a lift?", "real estate agent please", ""])
def test_whoever_asks_for_a_person_does_not_ask_about_machines(text):
    assert not is_asking_if_bot(text)


def test_words_of_one_language_mean_nothing_in_a_message_of_another():
    assert raised("Please reserve the flat for us, my brother will offer his help with the lawyer's address") == set()


def test_no_worry_is_not_a_worry():
    assert raised("No concerns, I'm not worried about the noise") == set()
    assert raised("I am worried about the noise") == {"objection"}


def test_numbers_stay_whole_when_a_message_is_split():
    assert sentences("It is 1.2m. Would they take 1.1m? ok") == ["It is 1.2m", "Would they take 1.1m?", "ok"]


def test_normalised_text_has_one_spelling():
    assert normalise("  Olá, São PAULO: 320 000 €!! ") == " ola , sao paulo 320000 € "
    assert normalise("كم السعر؟") == " كم سعر ? "


def test_a_rule_file_that_cannot_be_read_names_itself(tmp_path):
    broken = tmp_path / "xx" / "legal.toml"
    broken.parent.mkdir()
    broken.write_text('script = "latin"\n[[rules]]\ntrigger = "legal"\nname = "n"\npatterns = ["({price}"]\n')
    with pytest.raises(RuleError, match="xx"):
        _read(broken.parent)


def test_a_gap_that_could_never_match_is_refused(tmp_path):
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "legal.toml").write_text(
        'script = "latin"\n[[rules]]\ntrigger = "legal"\nname = "n"\npatterns = ["lower~3price"]\n')
    with pytest.raises(RuleError, match="can never match"):
        _read(tmp_path / "xx")


@pytest.mark.parametrize(("text", "trigger"), [
    ("it is a bit far but ok for us", set()), ("somewhat noisy, still fine with us", set()), ("the flat is too dark, though cheap", {"objection"}),
])
def test_what_calms_a_worry_counts_for_the_whole_sentence(text, trigger):
    assert raised(text) == trigger


def test_every_rule_raises_a_trigger_that_comes_from_words():
    assert {rule.trigger for rules in rule_files() for rule in rules.rules} == {trigger.value for trigger in ORDER_OF_CARE}


@pytest.mark.parametrize(("slip", "meant"), [
    ("any discuont for cash", "negotiation"), ("is the rent negotaible", "negotiation"), ("i want to file a copmlaint", "safety"),
    ("can i break the contarct early", "legal"), ("are you a chatbto", "human_request"), ("¿hay algun descunto?", "negotiation"),
])
def test_a_slip_of_the_thumb_is_read_as_what_was_meant(slip, meant):
    assert meant in raised(slip)


@pytest.mark.parametrize("text", ["the agent was very polite", "in contrast, this one is bright"])
def test_another_word_is_not_taken_for_a_slip(text):
    assert raised(text) == set()


@pytest.mark.parametrize(("text", "trigger"), [("太貴了吧", "objection"), ("業主肯減價嗎", "negotiation"), ("產權清楚嗎", "legal"), ("轉人工", "human_request")])
def test_traditional_characters_are_read_like_simplified_ones(text, trigger):
    assert raised(text) == {trigger}


def test_a_doubt_inside_a_complaint_is_part_of_the_complaint():
    assert raised("The agent asked me to pay him to his personal account, seems dodgy") == {"safety"}
    assert raised("The agent lied to me. The kitchen is too small") == {"safety", "objection"}
