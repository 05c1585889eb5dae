"""The rules of judgement as data: one folder of TOML files per language in `rules/`, read and compiled once.

How a folder is cut into files is free; here it is `language.toml`, one file per trigger, `consent.toml` and `smalltalk.toml`.
Together they name the script, everyday words by which the language is known (`signs`), families of words, phrases that
mean nothing (`neutral`), what calms a trigger in a whole sentence, whatever rule and language raises it (`calm`), and rules:

    script = "latin"
    signs = ["the", "is", "you"]
    neutral = ["no (?:concerns|worries)"]

    [words]
    price = ["price", "rent"]

    [calm]
    objection = ["but we (?:love|like) it"]

    [[rules]]
    trigger = "negotiation"
    name = "asks for a lower price"
    patterns = ["lower ~3 {price}"]
    unless = ["lower floor"]

In a pattern `{price}` stands for any word of that family, `{money}` for an amount, and ` ~3 ` (or `~3 ` after what may itself
end in a space) for up to three words in between.
Patterns are regular expressions over a normalised sentence (see wording.normalise) and match whole words, except in
Chinese, which has no spaces; `prefix` is what may cling to the front of a word (the l' of l'agent). `unless` is looked for in the same sentence. Accents may be written as in the language.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from escalation.spelling import Speller, literals
from escalation.wording import fold, normalise, scripts

LINGUA_FRANCA = "en"
_CLEAR = 2  # so many everyday words of one language make clear what a text is not
FOLDER = Path(__file__).with_name("rules")
_CURRENCY = r"(?:rm|s\$|us\$|r\$|aed|sgd|myr|usd|inr|rs|eur|dhs?|[$€£¥₹])"
_SCALE = (
    r"(?:k|m|mil|mio|mn|million|millions|millon|millones|milhao|milhoes|milhares|juta|ribu|thousand|hundred|lakhs?|lacs?|"
    r"crores?|cr|hazar|hazaar|hajar|grand|mille|mila|tausend|[万千百亿]+|लाख|हजार|करोड|الف|الاف|مليون|ملايين|درهم|ريال|दिरहम|रुपये|रुपए|रु|"
    r"rm|sgd|usd|aed|dirhams?|dollars?|dolares|euros?|reais|ringgit|rupees|rupaye|bucks|dhs?|[$€£₹¥元块])"
)
_DIGITS = r"\d[\d.,]*(?![\d.,])"
_MEASURE = (
    r"(?! ?(?:sq|sqft|sf|psf\b|square|sqm|m2|metres?|meters?|metros?|km|am\b|pm\b|years?|units?|"
    r"平|米|层|号|点|年|月|متر|मीटर))"
)
_IN_WORDS = (
    r"(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|half an?|an?)(?: (?:point|and) [a-z]+)? (?:hundred|thousand|million|mil|grand))(?: (?:and )?[a-z]+ (?:hundred|thousand))?"
)
# An amount of money: a number with a currency or a scale, or one of at least three digits that measures nothing else.
_MONEY = rf"(?:{_CURRENCY} ?{_DIGITS}(?: ?{_SCALE})*|{_DIGITS}(?: ?{_SCALE})+|\d[\d.,]{{2,}}(?![\d.,]){_MEASURE}|{_IN_WORDS}{_MEASURE})"
_END = re.compile(r"(?<!\\)\$(?!\])")
_GAP = re.compile(r" ~(\d)")
_GAP_AFTER_SPACE = re.compile(r"~(\d) ")  # behind a group that may have brought the space itself: "(?:the )?~2 price"
_NO_GAP = re.compile(r"~\d")
_FAMILY = re.compile(r"\{([a-z_]+)\}")


class RuleError(ValueError):
    """A rule file that cannot be used; the message names the file and the rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of saying something that needs a person."""

    trigger: str
    name: str
    pattern: re.Pattern
    unless: re.Pattern | None
    asks_if_bot: bool

    def applies(self, sentence: str) -> bool:
        """Say whether this rule speaks for a normalised sentence."""
        return bool(self.pattern.search(sentence)) and not (self.unless and self.unless.search(sentence))


@dataclass(frozen=True, slots=True)
class RuleFile:
    """All rules of one language."""

    language: str
    script: str
    signs: frozenset[str]
    neutral: re.Pattern | None
    calm: dict[str, re.Pattern]
    rules: tuple[Rule, ...]
    consent: dict[str, re.Pattern]
    smalltalk: dict[str, re.Pattern]
    vocabulary: frozenset[str]

    def familiarity(self, words: set[str]) -> int:
        """Count the everyday words of this language among `words`."""
        return len(self.signs & words)


def files_for(normalised: str) -> list[RuleFile]:
    """Choose the rule files worth asking about a text: those of its script, less the languages it is plainly not in.

    English is always asked, because contacts mix it into every other language.
    """
    written_in, words = scripts(normalised), set(normalised.split())
    asked = [rules for rules in rule_files() if rules.script in written_in]
    best = max((rules.familiarity(words) for rules in asked), default=0)
    if best < _CLEAR:
        return asked
    return [rules for rules in asked if rules.familiarity(words) * 3 >= best or rules.language.startswith(LINGUA_FRANCA)]


def without_neutral(sentence: str, asked: list[RuleFile]) -> str:
    """Blank the phrases that only look like a trigger, those of every file: "police station" is no police in French either."""
    for rules in asked:
        if rules.neutral:
            sentence = rules.neutral.sub(" ~ ", sentence)
    return sentence


def rules_that_apply(sentence: str, asked: list[RuleFile]) -> Iterator[Rule]:
    """The rules of these files that speak for a normalised sentence and that no file calms."""
    readable, calm = without_neutral(sentence, asked), {}
    for rule in (rule for rules in asked for rule in rules.rules if rule.applies(readable)):
        if rule.trigger not in calm:
            calm[rule.trigger] = any(rules.calm[rule.trigger].search(sentence) for rules in asked if rule.trigger in rules.calm)
        if not calm[rule.trigger]:
            yield rule


def readings(text: str, asked: list[RuleFile]) -> list[str]:
    """A text normalised; and once more with its slips mended by the words of the files that are asked, if it has any."""
    plain = normalise(text)
    return list(dict.fromkeys((plain, _speller(tuple(rules.language for rules in asked)).mend(plain))))


@lru_cache(maxsize=128)
def _speller(languages: tuple[str, ...]) -> Speller:
    return Speller(frozenset().union(*(rules.vocabulary for rules in rule_files() if rules.language in languages)))


@lru_cache(maxsize=1)
def rule_files() -> tuple[RuleFile, ...]:
    """Read and compile the rules of every language, in alphabetical order."""
    return tuple(_read(folder) for folder in sorted(FOLDER.iterdir()) if folder.is_dir())


def _read(folder: Path) -> RuleFile:
    """The rules of one language, from all files of its folder."""
    data: dict = {"rules": []}
    for path in sorted(folder.glob("*.toml")):
        try:
            part = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise RuleError(f"{folder.name}/{path.name}: {error}") from error
        data["rules"] += part.pop("rules", [])
        data.setdefault("calm", {}).update(part.pop("calm", {}))
        data |= part
    try:
        return _compile(folder.name, data)
    except (re.error, KeyError, RuleError) as error:
        raise RuleError(f"{folder.name}: {error}") from error


def _compile(language: str, data: dict) -> RuleFile:
    words, script = data.get("words", {}), data["script"]
    start = "" if script == "han" else f" {data.get('prefix', '')}"

    def union(patterns: list[str]) -> re.Pattern | None:
        return _union(patterns, words, start) if patterns else None

    rules = tuple(
        Rule(
            trigger=entry["trigger"],
            name=f"{language}: {entry['name']}",
            pattern=union(entry["patterns"]),
            unless=union(entry.get("unless", [])),
            asks_if_bot=entry.get("asks_if_bot", False),
        )
        for entry in data.get("rules", [])
    )
    return RuleFile(
        language=language,
        script=script,
        signs=frozenset(fold(word) for word in data.get("signs", [])),
        neutral=union(data.get("neutral", [])),
        calm={trigger: union(patterns) for trigger, patterns in data.get("calm", {}).items()},
        rules=rules,
        consent={kind: union(patterns) for kind, patterns in data.get("consent", {}).items() if patterns},
        smalltalk={kind: union(patterns) for kind, patterns in data.get("smalltalk", {}).items() if patterns},
        vocabulary=_vocabulary(data),
    )


def _vocabulary(data: object) -> frozenset[str]:
    """Every whole word that is spelt out anywhere in a file."""
    if isinstance(data, str):
        return frozenset(literals(fold(data)))
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return frozenset().union(*map(_vocabulary, parts))


def _union(patterns: list[str], words: dict, start: str) -> re.Pattern:
    body = "|".join(_expand(pattern, words) for pattern in patterns)
    return re.compile(f"{start}(?:{body})(?= |$)" if start else body)


def _expand(pattern: str, words: dict) -> str:
    """Replace word families, gaps and the end of a sentence by plain regular expressions; families may use one another."""
    pattern = _END.sub("(?= ?$)", pattern)
    for _ in range(4):
        pattern = _FAMILY.sub(lambda found: _family(found[1], words), pattern)
    pattern = _GAP_AFTER_SPACE.sub(r"(?:[^ ]+ ){0,\1}", _GAP.sub(r"(?: [^ ]+){0,\1}", fold(pattern)))
    if _NO_GAP.search(pattern):
        raise RuleError(f"a gap (~) without a space on either side can never match: {pattern}")
    return pattern


def _family(name: str, words: dict) -> str:
    if name == "money":
        return _MONEY
    family = words[name]
    return f"(?:{family if isinstance(family, str) else '|'.join(family)})"
