"""A reply taken apart once: sentences, clauses, which listing each clause speaks of, and its amounts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from personas.claims.evidence import Evidence
from personas.claims.notations import Amount, all_values, amounts, periods
from personas.claims.text import fold, prepare
from personas.claims.tongue import tongue
from personas.claims.vocabulary import Hit, concept, vocabulary
from properties.facts import AgencyFacts, ListingFacts

_SENTENCE_END = re.compile(
    r"\n+|(?<=[。！？!?।؟])\s*"
    r"|(?<!\bno)(?<!\bst)(?<!\bdr)(?<!\brs)(?<!\brp)(?<!\bsq)(?<!\bmr)(?<!\bms)(?<!\bave)(?<!\brd)"
    r"(?<!\bapprox)(?<!\bincl)(?<!\bblk)(?<!^\d)"
    r"(?<!\n\d)\.(?=\s)|(?<=[a-z)])\.(?=[A-Z][a-z])",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[;()|•]|,(?!\d)|(?<=\s)[-/](?=\s)|:(?=\s)"
    r"|(?<![^\W\d_])(?:and|but|while|whereas|y|pero|mientras|e|mas|enquanto|et|mais|tandis que|dan|tetapi|manakala|sementara"
    r"|against|versus|vs|compared|than|frente|contre|berbanding"
    r"|lekin|aur|jabki|और|लेकिन|जबकि)(?![^\W\d_])|(?<=\s)(?:و(?=[^\W\d_])|لكن|بينما|ولكن)|مقابل|而|但是?|另外|对比|相比|मुकाबले"
)
_SET_AGAINST = re.compile(r"\s*(?:against|versus|vs|compared|than|frente|contre|berbanding|مقابل|对比|相比|मुकाबले)(?![^\W\d_])")
_UNIT_NUMBER = re.compile(r"\d{3,}|\d+[a-z]\w*")  # "4501", "5c"; a shorter figure is any count


@dataclass(slots=True)
class Clause:
    """A stretch of the reply and the listings (by position) whose facts it may use."""

    start: int
    end: int
    sentence: int
    scope: tuple[int, ...]
    named: bool = False  # a name, not a guess, decided the scope


@dataclass
class Reading:
    """Everything the checks need to know of one reply."""

    text: str
    listings: Sequence[Evidence]
    agency: AgencyFacts
    contact: str
    actions: frozenset[str] = frozenset()
    search_total: int | None = None
    masked: list[tuple[int, int]] = field(default_factory=list)
    _looked: dict[tuple[str, str], list[Hit]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, reply: str, listings: Sequence[ListingFacts], agency: AgencyFacts, contact_words: Sequence[str],
        actions: Collection[str] = (), search_total: int | None = None,
    ) -> Reading:  # fmt: skip
        """Prepare a reply and the facts around it."""
        reading = cls(
            prepare(reply), [Evidence.of(listing) for listing in listings], agency,
            prepare("\n".join(contact_words)), frozenset(actions), search_total,
        )  # fmt: skip
        reading.masked += [(hit.start, hit.end) for hit in reading.found("cues", "idioms")]
        return reading

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def quiet(self) -> str:
        """The folded text with names and addresses blanked: "Sin Ming Avenue" denies nothing."""
        spans = [(start, end) for start, end, _ in self.names]
        spans += [span for facts in self.listings for span in facts.addresses(self.folded)]
        text = self.folded
        for start, end in spans:
            text = text[:start] + "." * (end - start) + text[end:]
        return text

    @cached_property
    def contact_folded(self) -> str:
        return fold(self.contact)

    @cached_property
    def tongue(self) -> str:
        """The language of the reply, as far as number words need it."""
        return tongue(self.folded)

    @cached_property
    def amounts(self) -> list[Amount]:
        return amounts(self.text, {self.tongue, "en"})

    @cached_property
    def contact_amounts(self) -> list[Amount]:
        return amounts(self.contact)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Positions of the sentences, without the white space between them."""
        found, start = [], 0
        for match in [*_SENTENCE_END.finditer(self.text), None]:
            end = match.start() if match else len(self.text)
            stop = end + 1 if match and match[0].startswith(".") else end
            if self.text[start:stop].strip():
                found.append((start, stop))
            start = match.end() if match else end
        return found

    @cached_property
    def names(self) -> list[tuple[int, int, int]]:
        """Where listings are named: (start, end, position of the listing)."""
        found = [(start, end, n) for n, facts in enumerate(self.listings) for start, end in facts.titles(self.folded)]
        heads = Counter(facts.head for facts in self.listings)
        found += [
            (start, end, n) for n, facts in enumerate(self.listings) if facts.head and heads[facts.head] == 1
            for start, end in facts.heads(self.folded) if not any(a <= start < b for a, b, _ in found)
        ]  # fmt: skip
        if len(self.listings) > 1:
            found += self._short_names(found)
        return sorted(found)

    def _short_names(self, known: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """A part of a title that only one listing has names it too, if it is written like a name."""
        found = []
        for n, facts in enumerate(self.listings):
            others = set().union(*(other.name_words for m, other in enumerate(self.listings) if m != n))
            for match in re.finditer(r"[a-z0-9]+|[^\W_a-z0-9]+", self.folded):
                shown = self.text[match.start()]
                like_a_name = shown.isupper() and len(match[0]) > 2 or not shown.isascii() or bool(_UNIT_NUMBER.fullmatch(match[0]))
                inside = any(a <= match.start() < b for a, b, _ in known)
                if like_a_name and not inside and match[0] in facts.title_words - others:
                    found.append((match.start(), match.end(), n))
        return found

    @cached_property
    def clauses(self) -> list[Clause]:
        """Clauses in order; one without a name continues about the listing named last."""
        everyone = tuple(range(len(self.listings)))
        found: list[Clause] = []
        last: tuple[int, ...] = everyone
        for number, (start, end) in enumerate(self.sentences):
            pieces = self._pieces(start, end)
            ahead = [self._named(*piece) for piece in pieces]
            if not any(ahead) and self.has("plural", start, end):
                last = everyone
            for (left, right), named in zip(pieces, ahead, strict=True):
                if not named and _SET_AGAINST.match(self.folded, left) and len(self.listings) > 1:
                    last = everyone  # "1,184 sqft against 1,001 sqft": the other one's
                upcoming = next((n for n in ahead if n), ()) if not found or found[-1].sentence != number else ()
                last = named or self._in_brackets_behind(pieces, ahead, right) or (upcoming if upcoming and len(pieces) > 1 else last)
                found.append(Clause(left, right, number, last, bool(named)))
        return found

    def _in_brackets_behind(self, pieces: list[tuple[int, int]], ahead: list[tuple[int, ...]], end: int) -> tuple[int, ...]:
        """ "3-bed at S$2.35m (Meridian Court)": the name follows what is said of it."""
        behind = next((named for piece, named in zip(pieces, ahead, strict=True) if piece[0] == end), ())
        return behind if self.folded[end : end + 1] == "(" else ()

    def _pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        cuts = [m for m in _CLAUSE_END.finditer(self.folded, start, end) if not self._inside_name(m.start())]
        edges = [start, *(m.start() for m in cuts), end]
        return [(a, b) for a, b in zip(edges, edges[1:], strict=False) if a < b]

    def _inside_name(self, position: int) -> bool:
        return any(a < position < b for a, b, _ in self.names)

    def _named(self, start: int, end: int) -> tuple[int, ...]:
        return tuple(dict.fromkeys(n for a, _, n in self.names if start <= a < end))

    def clause_at(self, position: int) -> Clause:
        """The clause a position lies in."""
        for clause in self.clauses:
            if clause.start <= position < clause.end:
                return clause
        return self.clauses[-1]

    def sentence_at(self, position: int) -> tuple[int, int]:
        return next(((a, b) for a, b in self.sentences if a <= position < b), (0, len(self.text)))

    def has(self, cue: str, start: int, end: int) -> bool:
        """Does a cue word of `cues.toml` stand between two positions?"""
        return any(start <= hit.start and hit.end <= end for hit in self._cues(cue))

    def cues(self, cue: str, start: int, end: int) -> list[Hit]:
        return [hit for hit in self._cues(cue) if start <= hit.start and hit.end <= end]

    def _cues(self, cue: str) -> list[Hit]:
        return self._once(("cues", cue), lambda: list(concept("cues", cue).find(self.quiet)))

    def found(self, name: str, key: str = "") -> list[Hit]:
        """Every word of a vocabulary in the reply, looked for once."""
        return self._once((name, key), lambda: list((concept(name, key) if key else vocabulary(name)).find(self.folded)))

    def _once(self, key: tuple[str, str], look: Callable[[], list[Hit]]) -> list[Hit]:
        if key not in self._looked:
            self._looked[key] = look()
        return self._looked[key]

    @cached_property
    def agency_numbers(self) -> frozenset[Decimal]:
        parts = (self.agency.licence, self.agency.phone)
        return frozenset(all_values(amounts("\n".join(parts))))

    def period_word(self, start: int, end: int) -> set[str]:
        """The periods ("month", "year") named between two positions."""
        return {period for hit in periods().find(self.folded[start:end]) for period in hit.concepts}

    def period_before(self, position: int, start: int) -> str:
        """The period named last before a position, as in "monthly rent of $2,100"."""
        before = self.folded[max(start, position - 40) : position]
        hits = [hit for hit in periods().find(before) if not before[hit.start].isdigit()]  # "12 months at" is how long, not how often
        return sorted(hits[-1].concepts)[0] if hits else ""

    def money_word(self, start: int, end: int) -> bool:
        """Is the talk of prices here?"""
        return next(concept("money", "price").find(self.folded[start:end]), None) is not None

    def of_each(self, clause: Clause, several: int) -> bool:
        """ "Both have a gym": then it must be true of every listing in question, not of one of them."""
        return several > 1 and self.has("every", clause.start, clause.end)

    def asked_for_a_language(self) -> bool:
        """Did the contact name a language? Then the reply may be in it, whatever the message was written in."""
        return next(concept("cues", "languages").find(self.contact_folded), None) is not None

    def is_masked(self, start: int, end: int) -> bool:
        return any(a <= start and end <= b for a, b in self.masked)
