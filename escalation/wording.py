"""How a message is made comparable before any rule reads it: one spelling, one spacing, sentence by sentence.

Pure: no database, no settings.
"""

import re
import unicodedata
from pathlib import Path

_SENTENCE_END = re.compile(r"(?<=[!?！？。؟।;；\n])|\.{2,}|…|(?<!\d)\.(?=\s|$)|(?<=\d)\.(?=\s|$)|(?<=[a-zà-ÿ])\.(?=[A-ZÀ-Þ])")
_NOT_WORD = re.compile(r"[^\w\s'%$€£¥₹?,.+\u0300-\u036f\u0900-\u0963\u0971-\u097f]|_")
_LONE_DOT_OR_COMMA = re.compile(r"(?<!\d)\.|\.(?!\d)")
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_ARABIC_ARTICLE = re.compile(r"(?<= )(?:[وفبك]?ال|لل)(?!غاء|غي |غوا|غ |تزام)(?=[\u0621-\u064a]{3,})")
_ARABIC_AND = re.compile(r"(?<= )و(?=[\u0621-\u064a]{4,})(?!قفوا|قف|كيل|سيط|ظيف|اقع|ثيق|ضعي|حيد|اضح|اتس|سخ|صول|عود|اسط|رقه|رقة|الد)")
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])")  # 320 000, as French writes it
_SPACES = re.compile(r"\s+")

_FOLDED_LETTERS = str.maketrans(
    {
        **dict.fromkeys("‘’ʼ`´＇", "'"),
        **dict.fromkeys("“”«»„", " "),
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ة": "ه",
        "ؤ": "و",
        "ئ": "ي",
        "،": ",",
        "؟": "?",
        "؛": ";",
        "ـ": None,
        "ँ": "ं",
        "़": None,
        "ß": "ss",
        "œ": "oe",
        "æ": "ae",
        "ı": "i",
    }
)
_TO_SIMPLIFIED = str.maketrans(
    {
        pair[0]: pair[1]
        for line in Path(__file__).with_name("traditional.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for pair in line.split()
    }
)
# The reference of a listing is one word and no amount: "HX-101", but "RM-500".
_CODE = re.compile(r"(?<![a-z0-9])(?!(?:rm|us|usd|sgd|aed|myr|inr|rs|eur|dhs?)-)([a-z]{2,4})-(\d{2,8})(?![\d.,]*\d)")
_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", "\ufe0f"}
_SCRIPTS = {
    "latin": re.compile(r"[a-z]"),
    "han": re.compile(r"[\u3400-\u9fff]"),
    "arabic": re.compile(r"[\u0621-\u064a]"),
    "devanagari": re.compile(r"[\u0900-\u097f]"),
}


def fold(text: str) -> str:
    """Return `text` with one spelling per letter: no accents, no vowel points, plain digits and apostrophes.

    Leaves regular-expression syntax alone, so that rules may be written with their proper accents.
    """
    text = unicodedata.normalize("NFD", text.translate(_FOLDED_LETTERS))
    kept = (_plain_digit(c) for c in text if not _is_mark_to_drop(c) and c not in _INVISIBLE)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_FOLDED_LETTERS)


def _is_mark_to_drop(char: str) -> bool:
    """Accents of Latin letters and vowel points of Arabic ones; the vowel signs of Devanagari are letters to us."""
    return "\u0300" <= char <= "\u036f" or "\u064b" <= char <= "\u0655" or char == "\u0670" or char == "\u093c"


def _plain_digit(char: str) -> str:
    if char.isascii() or not char.isdigit():
        return char
    return str(unicodedata.digit(char))


def normalise(text: str) -> str:
    """Return `text` in lower case with words, numbers, commas and question marks between single spaces.

    The result begins and ends with a space, so that a rule can ask for whole words by asking for spaces.
    """
    text = fold(unicodedata.normalize("NFKC", text).casefold())
    text = _NOT_WORD.sub(" ", _CODE.sub(r"\1\2", text))
    text = _LONE_DOT_OR_COMMA.sub(" ", text)
    text = _COMMA.sub(" , ", text).replace("?", " ? ")
    text = _STRETCHED.sub(r"\1", text)
    text = f" {_SPACES.sub(' ', text).strip()} "
    text = _SPACED_THOUSANDS.sub(lambda found: found[0].replace(" ", ""), text)
    if _SCRIPTS["han"].search(text):
        text = text.translate(_TO_SIMPLIFIED)
    if _SCRIPTS["arabic"].search(text):
        text = _ARABIC_ARTICLE.sub("", _ARABIC_AND.sub("", text))
    return text


def sentences(text: str) -> list[str]:
    """Split a message into its sentences, as written; numbers such as 1.2m stay whole."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def scripts(normalised: str) -> set[str]:
    """Name the scripts a normalised text is written in."""
    return {name for name, pattern in _SCRIPTS.items() if pattern.search(normalised)}
