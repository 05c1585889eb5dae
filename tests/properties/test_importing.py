"""A file of listings: read however it comes, stored whole or not at all."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from benchmarks.listings import listings_csv
from properties.importing import MANY, Unreadable, import_file
from properties.models import Listing
from tests.builders import a_listing

HEADER = "reference,title,property_type,listing_type,price,currency,bedrooms,bathrooms,area,area_unit,suburb,features,availability"
GOOD = 'HV-1,"Quay, by the water",condo,sale,"1,200,000",SGD,3,2,1076,sqft,Bishan,pool;gym,available'

pytestmark = pytest.mark.usefixtures("agency")


def read(text: str | bytes, **options):
    raw = text if isinstance(text, bytes) else text.encode()
    return import_file(io.BytesIO(raw), **{"by": None, "dry_run": False} | options)


def file(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def test_a_row_becomes_a_listing_that_search_can_find(agent):
    report = read(file(GOOD), by=agent)
    listing = Listing.objects.get(reference="HV-1")

    assert (report.rows, report.created, report.updated, report.errors) == (1, 1, 0, [])
    assert (listing.title, listing.price, listing.features, listing.agent) == ("Quay, by the water", 1_200_000, ["pool", "gym"], agent)
    assert "bishan" in listing.place_keys
    assert listing.area_sqm


def test_a_dry_run_stores_nothing_and_says_the_same():
    report = read(file(GOOD), dry_run=True)

    assert (report.created, report.stored) == (1, False)
    assert not Listing.objects.exists()


def test_a_known_reference_is_updated_and_what_the_file_lacks_stays():
    a_listing(reference="HV-1", title="Old", internal_notes="keep me", description="keep me too")
    report = read(file("hv-1,New,condo,sale,900000,SGD,,,,,,,", "HV-2,Other,condo,rent,3000,SGD,,,,,,,"))
    listing = Listing.objects.get(reference__iexact="HV-1")

    assert (report.created, report.updated) == (1, 1)
    assert (listing.title, listing.price, listing.bedrooms, listing.version) == ("New", 900_000, None, 2)
    assert (listing.internal_notes, listing.description, listing.availability) == ("keep me", "keep me too", "available")


def test_the_same_file_again_changes_nothing():
    read(file(GOOD))
    report = read(file(GOOD))

    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    assert Listing.objects.get().version == 1


def test_every_bad_cell_is_named_by_line_and_column_and_nothing_is_stored():
    report = read(file(GOOD, "HV-2,Two,castle,sale,x,SGD,99,2,1,sqft,Bishan,,", ',No reference,condo,gift,1,SGD,,,,,,,'))

    assert [(error.line, error.column) for error in report.errors] == [
        (3, "property_type"), (3, "price"), (3, "bedrooms"), (4, "listing_type"), (4, "reference")]
    assert (report.bad_rows, report.stored) == (2, False)
    assert not Listing.objects.exists()


def test_bad_rows_can_be_left_out_on_purpose():
    report = read(file(GOOD, "HV-2,Two,castle,sale,1,SGD,,,,,,,"), skip_bad=True)

    assert (report.created, report.bad_rows) == (1, 1)
    assert Listing.objects.get().reference == "HV-1"


def test_lines_are_counted_through_quoted_line_breaks():
    report = read(file('HV-1,"Quay\nby the\nwater",condo,sale,1,SGD,,,,,,,', "", "HV-2,Two,condo,sale,x,SGD,,,,,,,"))

    assert [(error.line, error.column) for error in report.errors] == [(6, "price")]


def test_a_reference_twice_in_a_file_is_an_error_on_the_second_line():
    report = read(file(GOOD, GOOD.replace("HV-1", "hv-1")))

    assert [(error.line, error.message) for error in report.errors] == [(3, "It is also on line 2.")]


@pytest.mark.parametrize("encode", [
    lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.encode("utf-16"), lambda text: text.encode("utf-16-le"),
    lambda text: text.encode("cp1252"), lambda text: text.replace("\n", "\r\n").encode(), lambda text: text.replace(",", ";").encode(),
    lambda text: text.replace(",", "\t").encode(), lambda text: ("\n\n" + text).encode(), lambda text: text.replace("\n", "\r").encode(),
])
def test_files_come_from_every_spreadsheet(encode):
    text = "Ref,Name,Type,Deal,Rent,Beds,Barrio\nA-1,Jardín de café,Piso,Alquiler,1.200 €,2,Graça\n"
    report = read(encode(text))
    listing = Listing.objects.get()

    assert report.errors == []
    assert (listing.title, listing.property_type, listing.listing_type, listing.price, listing.currency, listing.suburb) == (
        "Jardín de café", "apartment", "rent", 1200, "EUR", "Graça")


def test_a_missing_currency_is_the_agencys_own():
    read("ref,title,type,deal,price\nA-1,Quay,condo,sale,$1.2m\n")
    assert Listing.objects.get().currency == "SGD"


def test_formulas_stay_text():
    read('ref,title,type,deal,description\nA-1,=1+1,condo,sale,"=HYPERLINK(""http://x"")"\n')
    listing = Listing.objects.get()

    assert (listing.title, listing.description) == ("=1+1", '=HYPERLINK("http://x")')


def test_unknown_columns_are_left_out_and_said():
    report = read("ref,title,type,deal,shoe size\nA-1,Quay,condo,sale,44\n")
    assert (report.created, report.warnings) == (1, ["The column “shoe size” is not known and was left out."])


def test_a_comma_that_is_not_in_quotes_is_noticed():
    report = read("ref,title,type,deal\nA-1,Quay, by the water,condo,sale\n")
    assert "is a comma not in quotes?" in report.errors[0].message


def test_cells_that_are_too_long_are_named_and_zero_bytes_left_out():
    report = read(file("H" * 41 + ",T,condo,sale,1,SGD,,,,,,,"))
    assert [(error.line, error.column) for error in report.errors] == [(2, "reference")]
    assert read(file("HV-2,T\x00T,condo,sale,1,SGD,,,,,,,")).created == 1
    assert Listing.objects.get().title == "TT"


def test_an_agent_is_found_by_mail_and_a_stranger_is_said(agent):
    report = read(f"ref,title,type,deal,agent\nA-1,Quay,condo,sale,{agent.email.upper()}\nA-2,Quay,condo,sale,who@else.example\n")

    assert Listing.objects.get(reference="A-1").agent == agent
    assert Listing.objects.get(reference="A-2").agent is None
    assert "who@else.example" in report.warnings[0]


@pytest.mark.parametrize(("raw", "why"), [
    (b"", "empty"), (b"\n \n", "empty"), (b"\x00\x00", "empty"), (b"PK\x03\x04rest", "spreadsheet"), (b"a,b\n1,2\n", "no column for reference"),
    (HEADER.encode(), "no rows"), (b"ref,id,title,type,deal\n1,2,3,4,5\n", "Two columns"), (b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
])
def test_a_file_that_is_none_is_refused_in_a_sentence(raw, why):
    with pytest.raises(Unreadable, match=why):
        read(raw)


def test_an_open_quote_swallows_the_file_and_is_said():
    report = read(file('HV-1,"Quay,condo,sale,1,SGD,,,,,,,', *[GOOD.replace("HV-1", f"HV-{n}").replace('"', "") for n in range(2, 40)]))
    assert report.errors
    assert not Listing.objects.exists()


def test_after_a_large_import_searches_are_planned_for_a_large_table():
    def rows_postgresql_knows_of() -> float:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'properties_listing'::regclass")
            return cursor.fetchone()[0]

    import_file(io.BytesIO(listings_csv(MANY)), by=None, dry_run=False)
    assert rows_postgresql_knows_of() >= MANY


def test_the_command_reports_and_fails_loudly(tmp_path, capsys):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(file(GOOD))
    bad.write_text(file(GOOD.replace("condo", "castle")))

    call_command("import_listings", "alpha", str(good), "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["created"] == 1
    call_command("import_listings", "alpha", str(good))
    assert "1 were created" in capsys.readouterr().out
    with pytest.raises(CommandError, match="1 of 1 rows"):
        call_command("import_listings", "alpha", str(bad))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_listings", "alpha", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="no open agency"):
        call_command("import_listings", "nowhere", str(good))


@pytest.mark.parametrize("written, size", [("2", 2), ("12", 12), ("122", 122), ("592", 592), ("92 m2", 92), ("1,184 sq ft", 1184), ("592 sq ft2", 592), ("84.2 m²", 84.2)])
def test_a_size_keeps_its_last_digit(written, size):
    from properties.columns import area

    assert float(area(written)) == size
