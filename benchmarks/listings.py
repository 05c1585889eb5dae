"""Listings made by rule: as many as wanted, always the same ones, in the form that the product's import reads."""

from __future__ import annotations

import csv
import io
import random

PLACES = ("Bishan", "Tampines", "Queenstown", "Novena", "Bedok", "Clementi", "Jurong East", "Punggol", "Serangoon", "Toa Payoh",
          "Woodlands", "Yishun", "Bukit Timah", "Marine Parade", "Orchard", "Katong", "Pasir Ris", "Sengkang")
KINDS = ("condo", "apartment", "house", "townhouse", "studio", "office")
NAMES = ("Rise", "Court", "Gardens", "Residences", "View", "Terrace", "Grove", "Heights", "Park", "Place")
TREES = ("Cedar", "Maple", "Juniper", "Acacia", "Tembusu", "Angsana", "Willow", "Rain Tree", "Banyan", "Olive")
FEATURES = ("swimming pool", "gym", "parking", "balcony", "near MRT", "park view", "high floor", "garden", "furnished", "sea view")
COLUMNS = ("reference", "title", "property_type", "listing_type", "price", "currency", "bedrooms", "bathrooms", "area", "area_unit",
           "suburb", "city", "country", "address", "features", "description", "availability")
SEARCHES = (
    "a 2 bedroom condo in Tampines under 1.5 million", "apartment for rent near Bishan below 4500 a month",
    "3 bedroom house with a garden", "something with a swimming pool and a gym in Novena", "studio to rent in Orchard",
    "condo for sale in Katong, 3 bedrooms, at most 2 million", "office in Jurong East", "what do you have in Cedar Rise?",
    "is B-00421 still available?", "four bedrooms in Bukit Timah with sea view under 900000", "townhouse in Pasir Ris",
    "2 or 3 bedrooms in Bedok or Marine Parade, balcony, parking", "cheapest place to buy in Woodlands",
    "furnished apartment in Queenstown up to 5000", "12 Juniper Court", "5 bedroom house in Clementi under 100000",
)


def listings_csv(count: int, *, seed: int = 7) -> bytes:
    """A CSV file of so many listings."""
    chance, out = random.Random(seed), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for number in range(1, count + 1):
        writer.writerow(_listing(number, chance))
    return out.getvalue().encode()


def _listing(number: int, chance: random.Random) -> list[object]:
    kind, place = chance.choice(KINDS), chance.choice(PLACES)
    building = f"{chance.choice(TREES)} {chance.choice(NAMES)}"
    rented = chance.random() < 0.4
    rooms = 0 if kind in ("studio", "office") else chance.randint(1, 5)
    area = chance.randint(350, 600) + rooms * chance.randint(250, 400)
    price = area * chance.randint(4, 8) if rented else area * chance.randint(1100, 2600)
    features = chance.sample(FEATURES, 4)
    title = f"{building}, {f'{rooms}-bedroom ' if rooms else ''}{kind} in {place}"
    return [f"B-{number:05d}", title, kind, "rent" if rented else "sale", price, "SGD", rooms or "", max(1, rooms - 1), area, "sqft",
            place, "Singapore", "Singapore", f"{chance.randint(1, 90)} {building} #{chance.randint(1, 30):02d}-{chance.randint(1, 20):02d}",
            ";".join(features), f"A {kind} with {features[0]} and {features[1]}.", "sold" if chance.random() < 0.1 else "available"]
