"""A lead goes on talking in their own language, with the offline assistant: what is said is understood in each, and nobody is
told again what they only said thank you for. Every message comes in by the provider's webhook."""

from __future__ import annotations

from datetime import time

import pytest

from accounts.hours import Hours
from accounts.models import Agency
from accounts.tenancy import forget_agencies
from conversations.models import Conversation, Mode
from escalation.models import Policy
from personas.claims.text import fold, prepare
from personas.llm.feature_names import concepts, in_language
from personas.models import Turn
from tests.builders import a_listing, says

THANKS = {"en": "thanks", "es": "gracias", "pt": "obrigado", "fr": "merci", "ms": "terima kasih", "ar": "شكرا", "zh": "谢谢", "hi": "धन्यवाद", "hi-Latn": "shukriya"}
SEARCH = {
    "en": "3 bedroom condo in Bishan", "es": "busco piso de 3 habitaciones en Bishan", "pt": "procuro apartamento com 3 quartos em Bishan",
    "fr": "je cherche un appartement 3 chambres à Bishan", "ms": "cari kondo 3 bilik tidur di Bishan", "ar": "أبحث عن شقة ٣ غرف في Bishan",
    "zh": "想买碧山的三房公寓", "hi": "बिशन में 3 बेडरूम का कॉन्डो चाहिए", "hi-Latn": "bishan mein 3 bedroom condo chahiye",
}


@pytest.fixture
def homes(agency):
    said = {"suburb": "Bishan", "bedrooms": 3, "listing_type": "sale", "property_type": "condo"}
    return [
        a_listing(reference="HX-101", title="Aster Court", price=1_500_000, address="1 Aster Lane", features=["swimming pool", "near MRT"], **said),
        a_listing(reference="HX-102", title="Birch Court", price=1_800_000, address="2 Birch Lane", features=["gym"], **said),
    ]


@pytest.mark.parametrize("language", THANKS)
def test_a_thank_you_after_an_offer_to_say_more_is_no_yes(write, homes, language):
    assert "Aster Court" in write(SEARCH[language])
    assert write(THANKS[language]) == ""
    assert Conversation.objects.get().mode == Mode.AI


@pytest.mark.parametrize(("search", "question", "pool"), [
    (SEARCH["hi"], "क्या पहले वाले में स्विमिंग पूल है?", "स्विमिंग पूल"), (SEARCH["hi-Latn"], "pehle wale me swimming pool hai kya?", "swimming pool"),
    (SEARCH["zh"], "第1个有游泳池吗？", "泳池"), (SEARCH["es"], "¿el primero tiene piscina?", "piscina"),
])
def test_the_first_one_is_the_first_one(write, homes, search, question, pool):
    first = write(search)
    named = "Aster Court" if first.index("Aster Court") < first.index("Birch Court") else "Birch Court"
    said = write(question)
    assert named in said and (pool in said or named == "Birch Court")
    assert ({"Aster Court", "Birch Court"} - {named}).isdisjoint(said.split(":")[0:1]) and said.count("Court") == 1


@pytest.mark.parametrize("question", ["HX-101还在吗？", "هل HX-101 متاحة؟", "HX-101 masih ada?", "is HX-101 still available?"])
def test_a_reference_is_found_whatever_script_touches_it(write, homes, question):
    said = write(question)
    assert "Aster Court" in said and "Birch Court" not in said


@pytest.mark.parametrize(("question", "days"), [
    ("你们几点营业？", "星期一"), ("pukul berapa pejabat buka?", "Isn"), ("¿Cuál es su horario?", "lun"), ("Quels sont vos horaires ?", "lun"), ("आपका ऑफिस कब खुलता है?", "सोम"),
])
def test_opening_hours_are_said_in_the_contacts_language_and_nothing_else_is(write, homes, question, days):
    span = ((time(9, 30), time(18, 0)),)
    Agency.objects.filter(schema_name="alpha").update(hours=Hours((span,) * 5 + ((), ())).as_json(), opening_hours="Mon-Fri 09:30-18:00", address="7 Quay Street")
    forget_agencies()
    said = write(question)
    assert "09:30-18:00" in said and days.casefold() in said.casefold() and "Mon-Fri" not in said
    assert "Quay Street" not in said, "nobody asked where"


@pytest.mark.parametrize(("language", "question", "yes", "no"), [
    ("en", "are pets ok?", "Yes, pets are allowed at Aster Court.", "No, pets are not allowed at Birch Court."),
    ("es", "¿aceptan perros?", "Sí, en Aster Court se admiten mascotas.", "No, en Birch Court no se admiten mascotas."),
    ("zh", "可以养狗吗？", "可以，Aster Court允许养宠物。", "不可以，Birch Court不允许养宠物。"),
    ("hi", "पालतू जानवर रख सकते हैं?", "जी हाँ, Aster Court में पालतू जानवर रख सकते हैं।", "जी नहीं, Birch Court में पालतू जानवर की अनुमति नहीं है।"),
])
def test_pets_are_allowed_or_not_in_a_whole_sentence(write, homes, language, question, yes, no):
    homes[0].features, homes[1].not_features = ["pets allowed"], ["pets allowed"]
    for home in homes:
        home.save()
    write(SEARCH[language])
    said = write(question)
    assert yes in said and no in said


def test_after_which_is_the_cheapest_it_means_that_one(write, homes):
    write(SEARCH["en"])
    assert "Aster Court" in write("which is the cheapest?")
    said = write("does it have a pool?")
    assert "Aster Court" in said and "Birch Court" not in said


def test_thanks_behind_an_ok_close_the_matter_in_a_script_without_spaces(write, homes):
    write(SEARCH["zh"])
    assert write("好的谢谢") == ""


@pytest.mark.parametrize("words", ["do you have HX-101?", "HX-101?", "got HX-101 or not"])
def test_a_reference_alone_gets_the_card(write, homes, words):
    assert "price: SGD 1,500,000" in write(words)


@pytest.mark.parametrize("words", ["tell me about HX-101", "información sobre HX-101", "parlez-moi de HX-101", "说说HX-101", "HX-101 ke bare mein batao"])
def test_tell_me_about_it_gets_all_that_is_stored(write, homes, words):
    said = write(words)
    assert "1 Aster Lane" in said and "Birch Court" not in said


def test_how_far_is_not_answered_by_yes(write, homes):
    write("tell me about Aster Court")
    said = write("how far is it to the mrt?")
    assert "MRT nearby" in said and not said.startswith("Yes") and "does not say" in said


def test_how_big_is_no_wish_for_something_bigger(write, homes):
    homes[0].area, homes[0].area_unit = 1000, "sqft"
    homes[0].save()
    write("HX-101")
    assert "1,000 sqft" in write("यह कितना बड़ा है?")


@pytest.mark.parametrize("only", ["सिर्फ बिशन में", "केवल बिशन में", "sirf bishan mein", "只要碧山的", "solo en Bishan", "hanya di Bishan"])
def test_only_there_names_the_place_and_not_the_word_only(write, homes, only):
    a_listing(title="Cedar Court", suburb="Bedok", bedrooms=3, price=900_000, property_type="condo", address="3 Cedar Lane")
    write("3 bedroom condo to buy" if only.isascii() else SEARCH["hi"].replace("बिशन में ", "") if "ि" in only else "想买三房公寓")
    said = write(only)
    assert "Aster Court" in said and "Cedar Court" not in said and "(" not in said


@pytest.mark.parametrize("language", ["ms", "es", "pt", "pt-BR", "fr", "ar", "zh", "hi"])
@pytest.mark.parametrize("stored", ["parking", "renovated", "pets allowed", "swimming pool", "park view", "terrace", "central heating", "ensuite bathroom", "garden"])
def test_a_features_name_in_any_language_means_the_same_feature(language, stored):
    meant = concepts("features", stored)
    name = in_language(meant, language, stored)
    assert concepts("features", fold(prepare(name))) & meant
    assert name != stored or language == "ms" or stored == "parking"


HONEST = {
    "en": "Aster Court in Bishan has 3 bedrooms and a swimming pool, and is asking SGD 1.5 million. Would you like to know more?",
    "en-SG": "Aster Court at Bishan got 3 bedrooms and swimming pool, asking 1.5m. Want more details?",
    "ms": "Aster Court di Bishan ada 3 bilik tidur dan kolam renang, harganya SGD 1.5 juta. Mahu maklumat lanjut?",
    "es": "Aster Court, en Bishan, tiene 3 dormitorios y piscina, y cuesta 1,5 millones de dólares de Singapur. ¿Quiere saber más?",
    "pt": "O Aster Court, em Bishan, tem 3 quartos e piscina e custa 1,5 milhões de dólares de Singapura. Quer saber mais?",
    "fr": "Aster Court, à Bishan, a 3 chambres et une piscine, au prix de 1 500 000 SGD. Souhaitez-vous en savoir plus ?",
    "ar": "يضم Aster Court في Bishan ثلاث غرف نوم ومسبحا، وسعره 1.5 مليون دولار سنغافوري. هل تريد معرفة المزيد؟",
    "zh": "碧山的Aster Court有三间卧室和游泳池，售价150万新元。您想了解更多吗？",
    "hi": "Bishan में Aster Court में 3 बेडरूम और स्विमिंग पूल है, और कीमत SGD 15 लाख है। क्या आप और जानना चाहेंगे?",
}
FALSE = {
    "en": ("1.5 million", "1.3 million"), "en-SG": ("1.5m", "1.3m"), "ms": ("1.5 juta", "1.3 juta"), "es": ("1,5 millones", "1,3 millones"),
    "pt": ("1,5 milhões", "1,3 milhões"), "fr": ("1 500 000", "1 300 000"), "ar": ("1.5 مليون", "1.3 مليون"), "zh": ("150万", "130万"), "hi": ("15 लाख", "13 लाख"),
}  # fmt: skip
ASKED = {**SEARCH, "en-SG": "got 3 bedder condo in bishan anot"}


@pytest.mark.parametrize("language", HONEST)
def test_a_models_honest_answer_leaves_in_every_language(conversation, worker, model, phone, homes, language):
    model.will_say(HONEST[language], language=language, used_listing_ids=(str(homes[0].pk),))
    says(conversation, ASKED[language])
    worker.run_all()
    assert HONEST[language] in phone.texts[0]
    turn = Turn.objects.get()
    assert (turn.calls, turn.violations, turn.outcome) == (1, [], "sent")


@pytest.mark.parametrize("language", HONEST)
def test_a_models_false_price_leaves_in_none(conversation, worker, model, phone, homes, language):
    false = HONEST[language].replace(*FALSE[language])
    model.will_say(false, language=language, used_listing_ids=(str(homes[0].pk),))
    model.will_say(false, language=language, used_listing_ids=(str(homes[0].pk),))
    says(conversation, ASKED[language])
    worker.run_all()
    assert false != HONEST[language] and false not in phone.texts[0]
    assert "Aster Court" in phone.texts[0], "a card from stored values stands in its place"


@pytest.mark.parametrize(("language", "wish"), [("ar", "أريد أن أراها غدا"), ("en", "can see this weekend?"), ("zh", "可以去看看吗？"), ("es", "quiero visitarlo el sábado")])
def test_whoever_wants_to_see_it_gets_a_person(write, homes, language, wish):
    write(SEARCH[language])
    assert write(wish) != "" and Conversation.objects.get().mode == Mode.HUMAN


def test_who_writes_hindi_in_latin_letters_reads_no_other(write, homes):
    said = write(SEARCH["hi-Latn"]) + write("pata kya hai?") + write("STOP")
    assert "Aster Court" in said and "aur messages nahin aayenge" in said
    assert not any("\u0900" <= letter <= "\u097f" for letter in said)


@pytest.mark.parametrize(("search", "bargain", "listed"), [
    (SEARCH["en"], "can you go lower on the first one?", "Prices stand as listed"), (SEARCH["zh"], "可以便宜一点吗？", "价格以标价为准"), (SEARCH["es"], "¿me hacen un descuento?", "El precio es el publicado"),
])
def test_who_bargains_where_nobody_wants_to_be_called_for_it_hears_the_price_as_listed(write, homes, search, bargain, listed):
    Policy.objects.update_or_create(pk=Policy.current().pk, defaults={"switched_off": ["negotiation"]})
    write(search)
    said = write(bargain)
    assert listed in said and "1,500,000" in said.replace(".", ",") and Conversation.objects.get().mode == Mode.AI
