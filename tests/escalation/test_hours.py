"""A contact who is handed over while the office is closed is told when somebody will be there, or nothing if that is unclear."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from accounts.agency_settings import change_settings
from accounts.hours import Closure, Hours
from accounts.models import Agency
from escalation import handover
from tests.builders import a_conversation, says

SATURDAY_NIGHT = datetime(2026, 11, 28, 23, 0)
WEDNESDAY_NOON = datetime(2026, 11, 25, 12, 0)


def opens_again(hours: str, now: datetime) -> datetime | None:
    return Agency(opening_hours=hours).office_hours.opens_again(now)


@pytest.mark.parametrize(("hours", "opening"), [
    ("Mon-Fri 9-18", datetime(2026, 11, 30, 9)),
    ("Mon–Fri: 9am–6pm", datetime(2026, 11, 30, 9)),
    ("Monday to Saturday 9:30 to 19:00, Sunday 11:00 to 17:00", datetime(2026, 11, 29, 11)),
    ("Monday to Friday 9:00 to 18:30, Saturday 10:00 to 14:00, closed on Sunday", datetime(2026, 11, 30, 9)),
    ("closed on Sunday, Mon-Fri 8.30am-5pm", datetime(2026, 11, 30, 8, 30)),
    ("Daily 10am-9pm", datetime(2026, 11, 29, 10)),
    ("Seg a Sex, 9h às 18h", datetime(2026, 11, 30, 9)),
    ("segunda-feira a sexta-feira 10h-19h", datetime(2026, 11, 30, 10)),
    ("Lun-Ven 9h30-12h30 et 14h-18h", datetime(2026, 11, 30, 9, 30)),
    ("lunes a viernes 10:00 a 20:00", datetime(2026, 11, 30, 10)),
    ("Isnin hingga Jumaat 9am hingga 6pm", datetime(2026, 11, 30, 9)),
    ("Wed and Fri 1-5pm", datetime(2026, 12, 2, 13)),
    ("Sat-Sun 10-16", datetime(2026, 11, 29, 10)),
])
def test_the_next_opening_is_read_from_hours_as_people_write_them(hours, opening):
    assert opens_again(hours, SATURDAY_NIGHT) == opening


@pytest.mark.parametrize("hours", [
    "", "by appointment", "24/7", "Mon-Fri 9-6", "Mon-Fri 9-18 except holidays", "9-18", "Mon-Fri 25-30", "Mon-Fri", "call us first", "Mon-Fri 9-18-20",
])
def test_hours_that_are_not_wholly_clear_say_nothing(hours):
    assert opens_again(hours, SATURDAY_NIGHT) is None


def test_an_open_office_needs_no_note():
    assert opens_again("Mon-Fri 9-18", WEDNESDAY_NOON) is None
    assert opens_again("Mon-Fri 9-18", WEDNESDAY_NOON.replace(hour=7)) == WEDNESDAY_NOON.replace(hour=9)
    assert opens_again("Lun-Ven 9h30-11h30 et 14h-18h", WEDNESDAY_NOON) == WEDNESDAY_NOON.replace(hour=14)


@pytest.fixture
def closed(agency, monkeypatch):
    """Alpha keeps office hours, and it is Saturday night there."""
    from accounts.models import Agency
    from accounts.tenancy import forget_agencies

    Agency.objects.filter(pk=agency.pk).update(opening_hours="Mon-Fri 9am-6pm")
    forget_agencies()
    night = SATURDAY_NIGHT.replace(tzinfo=ZoneInfo("Asia/Singapore"))
    monkeypatch.setattr(handover.timezone, "localtime", lambda timezone=None: night.astimezone(timezone))


@pytest.mark.parametrize(("words", "said"), [
    ("Can you lower the price?", "Monday at 09:00"), ("¿Me puede hacer un descuento en el precio?", "lunes a las 09:00"),
    ("Vocês conseguem baixar o preço?", "segunda-feira, às 09:00"), ("Pouvez-vous baisser le prix ?", "lundi à 09:00"),
    ("Boleh kurangkan harga?", "Isnin"), ("هل يمكن تخفيض السعر؟", "الاثنين"), ("价格可以便宜点吗？", "星期一"), ("क्या कीमत कम हो सकती है?", "09:00"),
    ("price kam ho sakta hai kya", "09:00"),
])
def test_a_hand_over_at_night_names_the_hour_in_the_contacts_language(closed, channel, worker, phone, words, said):
    says(a_conversation(channel), words)
    worker.run_all()
    assert said.casefold() in phone.texts[0].casefold()


def test_whoever_asks_for_a_bot_at_night_is_told_the_truth_and_the_hour(closed, conversation, worker, phone):
    says(conversation, "Are you a bot?")
    worker.run_all()
    assert "AI assistant" in phone.texts[0] and "Monday at 09:00" in phone.texts[0]


def test_an_agency_that_words_the_line_itself_is_left_to_its_words(closed, conversation, worker, phone):
    from escalation.models import Policy

    Policy.objects.create(pk=1, handoff_text="One moment, Anna is coming.")
    says(conversation, "Can you lower the price?")
    worker.run_all()
    assert phone.texts == ["One moment, Anna is coming."]


def test_hours_that_are_free_text_add_nothing(agency, conversation, worker, phone):
    says(conversation, "Can you lower the price?")
    worker.run_all()
    assert "office" not in phone.texts[0]


@pytest.mark.parametrize(("words", "said"), [
    ("Can you lower the price?", "opens again on 14 December at 09:00"), ("¿Me puede hacer un descuento en el precio?", "el 14 de diciembre a las 09:00"),
    ("Pouvez-vous baisser le prix ?", "le 14 décembre à 09:00"), ("Vocês conseguem baixar o preço?", "em 14 de dezembro, às 09:00"),
])
def test_a_long_closure_is_named_by_its_day_for_a_weekday_would_be_the_wrong_one(closed, agency, owner, channel, worker, phone, words, said):
    week = (((time(9), time(18)),),) * 5 + ((), ())
    change_settings(agency, by=owner, hours=Hours(week, (Closure(date(2026, 11, 30), date(2026, 12, 11), "Works"),)))
    says(a_conversation(channel), words)
    worker.run_all()
    assert said in phone.texts[0]


def test_asked_for_the_hours_the_assistant_names_the_day_off_as_well(agency, owner, channel, worker, phone):
    today = timezone.localdate(timezone=ZoneInfo("Asia/Singapore"))
    off = today + timedelta(days=3)
    change_settings(agency, by=owner, hours=Hours((((time(9), time(18)),),) * 7, (Closure(off, off, "Stock-taking"),)))
    says(a_conversation(channel), "What are your opening hours?")
    worker.run_all()
    assert "Mon-Sun 09:00-18:00" in phone.texts[0] and f"closed on {date_format(off, 'MONTH_DAY_FORMAT')} (Stock-taking)" in phone.texts[0]
