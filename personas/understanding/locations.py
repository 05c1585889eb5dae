"""Where a contact wants to live: names the inventory knows, and names that only the grammar gives away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .gazetteer import Gazetteer, PlaceMatch, street_meant
from .lexicon import Lexicon, Token, grammar

_STRONG_KINDS = frozenset({
    "type", "deal", "room", "unit", "bound", "bound_after", "currency", "scale", "period", "number", "cue.strong",
    "range.open", "ask.search", "ask.noun", "ask.elsewhere", "ask.deny", "wants.details", "wants.viewing",
    "wants.photos", "wants.thanks", "wants.greeting", "place.never",
})
_MOST_WORDS = 4
_MOST_SIGNS = 6  # of a Chinese name


@dataclass(frozen=True, slots=True)
class Location:
    """One place of a message: its name and the joined tokens from `first` up to but without `end`."""

    name: str
    first: int
    end: int
    is_known: bool  # the inventory or the list of common places has it
    is_led: bool  # a preposition or a word like "area" marks it as a place


def place_tokens(singles: list[Token], text: str, gazetteer: Gazetteer, lexicon: Lexicon,
                 everyday: Collection[str]) -> list[Token]:
    """Tokens with phrases joined, where each place the gazetteer knows has become one token of kind "place"."""
    joined, done = [], 0
    for match in gazetteer.find(singles, lexicon, everyday):
        start, end = _with_prefix(singles, match, done, lexicon), _with_street(singles, match, lexicon)
        joined += lexicon.join(singles[done:start])
        first, last = singles[start], singles[end - 1]
        raw = text[first.start:last.end]
        name = match.name + _mended(text[singles[match.end - 1].end:last.end], singles[match.end:end], lexicon)
        if not match.name or start < match.first:  # South San Francisco is another place than San Francisco
            name = _without_particle(raw, first)
        joined.append(Token(raw.lower(), raw, first.start, last.end, "word", first.spaced, {"place": name}))
        done = end
    return joined + lexicon.join(singles[done:])


def find_locations(tokens: list[Token], text: str, gazetteer: Gazetteer, lexicon: Lexicon,
                   everyday: Collection[str]) -> list[Location]:
    """All places in order; places the contact rules out ("not Woodlands") are left away."""
    finder = _Finder(tokens, text, gazetteer, everyday)
    found = finder.known() + finder.led() + finder.followed()
    found = _without_overlaps(found)
    found = _without_overlaps(found + finder.listed(found))
    if not found:
        found = finder.bare()
    return [place for place in found if not finder.is_ruled_out(place)]


def _with_prefix(tokens: list[Token], match: PlaceMatch, done: int, lexicon: Lexicon) -> int:
    """Where a name begins that has a capitalised South, New or the like before it."""
    before = match.first - 1
    if before >= done and tokens[before].is_capital and "place.prefix" in lexicon.kinds_of(tokens[before].text):
        return before
    return match.first


def _with_street(tokens: list[Token], match: PlaceMatch, lexicon: Lexicon) -> int:
    """Let a place take the street words after it: Ang Mo Kio Ave 3, Simei Street 5."""
    end = match.end
    if end < len(tokens) and is_street_word(tokens[end], lexicon):
        numbered = end + 1 < len(tokens) and _is_house_number(tokens, end + 1, lexicon)
        if numbered:
            return end + 2
        if tokens[end].is_capital and not lexicon.kinds_of(tokens[end].text).keys() & {"type", "deal"}:
            return end + 1
    return end


def is_street_word(token: Token, lexicon: Lexicon) -> bool:
    """A word for a street, also a misspelt one."""
    return "place.tail" in lexicon.kinds_of(token.text if lexicon.knows(token.text) else street_meant(token.text))


def _mended(raw: str, tail: list[Token], lexicon: Lexicon) -> str:
    """The street words behind a name, with the slip in them put right."""
    for token in tail:
        if not lexicon.knows(token.text) and (meant := street_meant(token.text)) != token.text:
            raw = raw.replace(token.raw, meant)
    return raw


def _is_house_number(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    if tokens[at].form != "number" or len(tokens[at].text) > 3:
        return False
    following = lexicon.kinds_of(tokens[at + 1].text) if at + 1 < len(tokens) else {}
    return not following.keys() & {"room", "unit", "scale"}


def _without_particle(raw: str, first: Token) -> str:
    return raw[1:] if first.text[0] in "بل" and first.text[1:3] == "ال" else raw


def _is_han(token: Token) -> bool:
    return token.form == "han" or bool(token.parts) and token.parts[0].form == "han"


class _Finder:
    """Looks for places in the joined tokens of one message."""

    def __init__(self, tokens: list[Token], text: str, gazetteer: Gazetteer, everyday: Collection[str]) -> None:
        self.tokens, self.text, self.gazetteer, self.everyday = tokens, text, gazetteer, everyday
        letters = [c for c in text if c.isalpha()]
        self.has_case = bool(letters) and not all(c.isupper() for c in letters)

    def known(self) -> list[Location]:
        return [Location(t.kinds["place"], i, i + 1, True, self._is_led(i))
                for i, t in enumerate(self.tokens) if "place" in t.kinds]

    def led(self) -> list[Location]:
        """Names after a preposition: in Walnut Creek, en Bogotá, في الرياض, 在浦东."""
        found = []
        for i, token in enumerate(self.tokens):
            if "place.before" not in token.kinds and not self._has_attached_preposition(token):
                continue
            start = i if self._has_attached_preposition(token) else self._skip(i + 1)
            end = self._name_end(start, sure="place.sure" in token.kinds or start == i)
            if end > start:
                found.append(self._location(start, end, led=True))
        return found

    def followed(self) -> list[Location]:
        """Names before a word like "area" or a postposition: the Petaluma area, नोएडा में, 浦东附近."""
        found = []
        for i, token in enumerate(self.tokens):
            if not token.kinds.keys() & {"place.after", "place.after_sure"}:
                continue
            first = self._name_start(i, sure="place.after_sure" in token.kinds or _is_han(token))
            too_short = _is_han(self.tokens[first]) and i - first < 2
            if first < i and not too_short and self.tokens[first].text not in grammar("name_links"):
                found.append(self._location(first, i, led=True))
        return found

    def _name_start(self, end: int, *, sure: bool) -> int:
        """Where the name that ends before `end` begins; `end` itself if there is none."""
        first = end
        limit = _MOST_SIGNS if end and _is_han(self.tokens[end - 1]) else _MOST_WORDS - 1
        while first > 0 and end - first < limit and self._may_name(first - 1, sure):
            first -= 1
        return first

    def listed(self, found: list[Location]) -> list[Location]:
        """Further names of a list that one found place belongs to: Bangsar or Mont Kiara."""
        more = []
        for place in found:
            end = place.end
            while end < len(self.tokens) and "place.join" in self.tokens[end].kinds:
                start = self._skip(end + 1)
                stop = self._name_end(start, sure=self.tokens[end].text != ",", capital=True)
                region = place.is_known and self.tokens[end].text == ","  # Redwood City, California
                if stop <= start or region:
                    break
                more.append(self._location(start, stop, led=True))
                end = stop
        return more

    def bare(self) -> list[Location]:
        """Capitalised unknown names without any preposition, beside words that speak of property."""
        if not any(t.kinds.keys() & {"type", "room", "deal"} for t in self.tokens):
            return []
        for i, token in enumerate(self.tokens):
            if token.form == "han" and self._may_name(i, True):
                end = self._name_end(i, sure=True)
                if end - i >= 2 and self._is_beside_property(end):
                    return [self._location(i, end, led=False)]
            elif token.form == "word" and self.has_case and token.is_capital and i and not self.tokens[i - 1].is_stop:
                end = self._name_end(i, sure=False)
                if end > i:
                    return [self._location(i, end, led=False)]
        return []

    def _is_beside_property(self, end: int) -> bool:
        """Whether a Chinese name that ends here is followed by what is wanted there: 闵行两房, 海淀租房."""
        if end == len(self.tokens) or self.tokens[end].form in ("number", "sign"):
            return True
        return bool(self.tokens[end].kinds.keys() & {"type", "deal", "number", "place.noise"})

    def is_ruled_out(self, place: Location) -> bool:
        before = self.tokens[max(0, place.first - 2):place.first]
        if before and "place.before" not in before[-1].kinds:
            before = before[-1:]
        after = self.tokens[place.end:place.end + 1]
        return (any("cue.replaced" in t.kinds and "bound" not in t.kinds for t in before)
                or any(t.text in grammar("excluded_before") for t in after))

    def _location(self, first: int, end: int, *, led: bool) -> Location:
        start, stop = self.tokens[first].start, self.tokens[end - 1].end
        raw = self.text[start:stop].strip(" ,.")
        if self._has_attached_preposition(self.tokens[first]):
            raw = "ال" + raw[2:] if raw.startswith("لل") else raw[1:]
        name = self.gazetteer.name_of(raw)
        return Location(name or raw, first, end, bool(name), led)

    def _skip(self, at: int) -> int:
        """Over articles and further prepositions: in the area of, close to the."""
        while at < len(self.tokens) and self._is_skipped(at):
            at += 1
        return at

    def _is_skipped(self, at: int) -> bool:
        token = self.tokens[at]
        if "place.skip" in token.kinds or token.text in ("the", "l"):
            return True
        return "place.before" in token.kinds and self._name_end(at, sure=False) == at

    def _name_end(self, start: int, *, sure: bool, capital: bool = False) -> int:
        """Where the name that may begin at `start` ends; `start` itself if there is none."""
        if start < len(self.tokens) and "place" in self.tokens[start].kinds:
            return start
        end = start
        limit = start + (_MOST_SIGNS if start < len(self.tokens) and _is_han(self.tokens[start]) else _MOST_WORDS)
        while end < len(self.tokens) and end < limit:
            if self._may_name(end, sure, capital) and not (end > start and self._breaks(end)):
                end += 1
            elif end > start and self._continues(end):
                end += 2
            else:
                break
        while end > start and self.tokens[end - 1].text in grammar("name_links"):
            end -= 1
        if end == start + 1 and (len(self.tokens[start].text) < 2 or self.tokens[start].form == "han"):
            return start
        return end

    def _breaks(self, at: int) -> bool:
        """A capitalised name does not run on into small letters: in Walnut Creek asap."""
        token = self.tokens[at]
        lowers = self.has_case and self.tokens[at - 1].is_capital and token.form == "word" and token.raw[:1].islower()
        return lowers and token.text not in grammar("name_links")

    def _continues(self, at: int) -> bool:
        """Small words and numbers inside a name: Barra da Tijuca, Sector 62, Ave 3."""
        token, following = self.tokens[at], self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if following is None:
            return False
        if token.text in grammar("name_links") or token.text in "'-":
            return following.is_capital and self._may_name(at + 1, True)
        return False

    def _may_name(self, at: int, sure: bool, capital: bool = False) -> bool:
        """Whether a token can be part of a place name."""
        token = self.tokens[at]
        if token.form in ("number", "sign") or "place" in token.kinds:
            return False
        if token.form == "han":
            return not token.kinds or self._is_swallowed_han(at)
        if token.raw[0] > "\u02ff":  # a script without capitals
            return not token.kinds and token.text not in grammar("particles")
        strong = token.kinds.keys() & _STRONG_KINDS
        if strong == {"type"} and self._names_a_place(at):
            return True
        if token.is_capital and self.has_case and not strong:
            return token.text not in self.everyday or self._is_common_name(at) or self._between_capitals(at)
        if capital and self.has_case and self._uses_capitals():
            return False
        return (sure and not token.kinds and token.text not in self.everyday and len(token.text) > 2
                and not token.text.endswith(("ing", "ed", "ly")))

    def _is_common_name(self, at: int) -> bool:
        """An everyday word that is also a place, with its capital inside a sentence: Nice, Orchard."""
        return at > 0 and not self.tokens[at - 1].is_stop and "place.common" in self.tokens[at].kinds

    def _names_a_place(self, at: int) -> bool:
        """Vila Mariana, Casa Verde: a capitalised type word after a preposition and before another capital."""
        before, after = self.tokens[at - 1] if at else None, self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return bool(self.has_case and self.tokens[at].is_capital and before and "place.before" in before.kinds
                    and after and after.is_capital and not after.kinds and after.text not in self.everyday)

    def _uses_capitals(self) -> bool:
        return sum(t.is_capital for t in self.tokens if t.form == "word") >= 2

    def _between_capitals(self, at: int) -> bool:
        """Mountain View, La Défense: an everyday word that carries a capital next to another capital."""
        neighbours = self.tokens[max(0, at - 1):at] + self.tokens[at + 1:at + 2]
        return any(t.form == "word" and t.is_capital and t.text not in self.everyday
                   and not t.kinds.keys() & _STRONG_KINDS for t in neighbours)

    def _is_swallowed_han(self, at: int) -> bool:
        """A one-sign word of everyday Chinese that stands before an unknown sign: 上海, 新山."""
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return (set(token.kinds) == {"place.noise"} and len(token.text) == 1 and following is not None
                and following.form == "han" and not following.kinds and at > 0
                and "place.sure" in self.tokens[at - 1].kinds)

    def _is_led(self, at: int) -> bool:
        before = self.tokens[at - 1] if at else None
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return bool(before and ("place.before" in before.kinds or before.text == "the")
                    or after and after.kinds.keys() & {"place.after", "place.after_sure"})

    def _has_attached_preposition(self, token: Token) -> bool:
        return not token.kinds and len(token.text) > 4 and token.text.startswith("بال")


def _without_overlaps(places: list[Location]) -> list[Location]:
    """Each stretch once, the known ones first, in the order of the message."""
    kept: list[Location] = []
    for place in sorted(places, key=lambda p: (not p.is_known, p.first - p.end)):
        if not any(place.first < other.end and other.first < place.end for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda p: p.first)
