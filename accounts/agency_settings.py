"""The one way in which an agency's own settings change: pages, API, commands and the staff's admin come here.

Checked, written to the agency's audit by the names of the fields, and known to every process within two seconds.
"""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts import countries
from accounts.agents import second_step
from accounts.agents.audit import note
from accounts.hours import Hours
from accounts.models import LEAST_RETENTION, MOST_RETENTION, Agency
from accounts.tenancy import forget_agencies, in_agency, public_schema

FIELDS = (
    "name", "colour", "logo", "country", "time_zone", "currency", "language", "phone", "email", "website", "address", "licence",
    "opening_hours", "hours", "reply_quiet_seconds", "retention_days", "mfa_required", "support_access",
)
LANGUAGES = (
    ("en", "English"), ("es", "Español"), ("fr", "Français"), ("pt", "Português"), ("pt-br", "Português (Brasil)"),
    ("ms", "Bahasa Melayu"), ("zh", "中文"), ("hi", "हिन्दी"), ("ar", "العربية"),
)
# ISO 4217, what money is named in today; funds, metals and testing codes left out.
CURRENCIES = tuple(re.findall("[A-Z]{3}", """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP
    CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD
    JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
    NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""))
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def change_settings(agency: Agency, *, by: models.Model | str, **changes: Any) -> list[str]:
    """Change settings of an agency and return the names of those that are different now.

    `by` is an agent of this agency, or the name of whoever is none ("platform staff"). `logo` is the bytes of a picture
    that `branding.logo_of` has judged, or empty to remove it; `hours` is an `Hours`, whose words replace `opening_hours`.
    Raises ValidationError with the sentences by field; then nothing is changed. TypeError for a name that is no setting.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"not settings: {', '.join(sorted(unknown))}")
    with public_schema(), transaction.atomic():
        row = Agency.objects.select_for_update().get(pk=agency.pk)
        wanted = _checked(row, changes)
        changed = [name for name, value in wanted.items() if name == "logo" or getattr(row, name) != value]
        for name in changed:
            _put(row, name, wanted[name])
        row.clean_fields(exclude=[field.name for field in Agency._meta.fields if field.name not in changed])
        if changed:
            row.save(update_fields=changed)
            with in_agency(row.schema_name, even_if=(Agency.State.SUSPENDED,)):
                if row.mfa_required and "mfa_required" in changed:
                    second_step.enforce(by=by)
                note("settings changed", by=by, fields=changed)
            transaction.on_commit(forget_agencies)
    forget_agencies()
    return changed


def follows_from(agency: Agency, country: str) -> dict[str, str]:
    """What a country says of a clock and a currency that nobody has chosen yet."""
    untouched = {name: Agency._meta.get_field(name).default for name in ("time_zone", "currency")}
    usual = {"time_zone": countries.zone_of(country), "currency": countries.currency_of(country)}
    return {name: usual[name] for name, default in untouched.items() if country and getattr(agency, name) == default}


def check_settings(agency: Agency, changes: dict[str, Any]) -> None:
    """For a form that must know before anything is saved. Raises ValidationError as `change_settings` would."""
    _checked(agency, changes)


def _checked(row: Agency, changes: dict[str, Any]) -> dict[str, Any]:
    """The values as they will be stored. Raises ValidationError with what is wrong, by field."""
    wanted, wrong = dict(changes), {}
    for name in ("name", "phone", "email", "website", "address", "licence", "opening_hours"):
        if name in wanted:
            wanted[name] = " ".join(str(wanted[name] or "").replace("\x00", "").split())
    for name, check in CHECKS.items():
        if name in wanted:
            try:
                wanted[name] = check(wanted[name])
            except ValidationError as error:
                wrong[name] = error.messages
    if wrong:
        raise ValidationError(wrong)
    if "logo" in wanted and not wanted["logo"] and not row.logo:
        del wanted["logo"]
    if "hours" in wanted:
        hours: Hours = wanted["hours"]
        wanted["hours"] = hours.as_json()
        if hours or row.hours:
            wanted["opening_hours"] = hours.in_words(wanted.get("language", row.language))
    elif row.hours and wanted.get("language", row.language) != row.language:
        wanted["opening_hours"] = Hours.read(row.hours).in_words(wanted["language"])
    return wanted


def _put(row: Agency, name: str, value: Any) -> None:
    if name != "logo":
        setattr(row, name, value)
        return
    before, storage = row.logo.name, row.logo.storage
    if before:  # only once the new row is certain
        transaction.on_commit(lambda: storage.delete(before))
    if value:  # a name of its own each time, so that browsers see the new one at once
        row.logo.save(f"logo-{get_random_string(8).lower()}.png", ContentFile(value), save=False)
    else:
        row.logo = ""


# --- what each setting must be -------------------------------------------------------------------------------------------


def _name(value: str) -> str:
    if not any(character.isalnum() for character in value):
        raise ValidationError(_("The agency needs a name with at least one letter."))
    return value


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value or ""):
        raise ValidationError(_("Choose a colour, or write it like #1f5f5b."))
    return value.lower()


def _country(value: str) -> str:
    value = (value or "").strip().upper()
    if value and not countries.is_country(value):
        raise ValidationError(_("There is no such country. It has two letters, like SG."))
    return value


def _time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValidationError(_("There is no such time zone. It is written like Asia/Singapore."))
    return value


def _currency(value: str) -> str:
    value = (value or "").strip().upper()
    if value not in CURRENCIES:
        raise ValidationError(_("There is no such currency. It has three letters, like SGD."))
    return value


def _language(value: str) -> str:
    value = (value or "").strip().lower().replace("_", "-")
    if len(value) > 12 or not _LANGUAGE.fullmatch(value):
        raise ValidationError(_("Write the language by its short name, like en or pt-br."))
    return value


def _phone(value: str) -> str:
    """As people would read it out, for the assistant says it."""
    if not value:
        return ""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(_("Write the number with its country, like +65 6123 4567."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _quiet(value: int | None) -> int | None:
    if value is not None and not 0 <= value <= 15:
        raise ValidationError(_("Choose from 0 to 15 seconds."))
    return value


def _retention(value: int | None) -> int | None:
    if value is not None and not LEAST_RETENTION <= value <= MOST_RETENTION:
        raise ValidationError(_("Choose from 30 to 3,650 days, or leave it empty."))
    return value


def _hours(value: Hours) -> Hours:
    if fault := value.fault():
        raise ValidationError(fault)
    return value


CHECKS = {"name": _name, "colour": _colour, "country": _country, "time_zone": _time_zone, "currency": _currency, "language": _language, "phone": _phone,
          "reply_quiet_seconds": _quiet, "retention_days": _retention, "hours": _hours}
