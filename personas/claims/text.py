"""One shape for text in every script, so that the rest of the gate compares like with like.

`prepare` may change the length (it removes what nobody sees); `fold` never does, so a position found in folded text is a
position in the prepared text, and a violation can quote the reply as it was written.
"""

from __future__ import annotations

import re
import unicodedata

LETTER = r"[\w\u0900-\u0963\u0970-\u097f]"  # \w leaves out the vowel signs of Devanagari
WORD = re.compile(rf"{LETTER}+(?:'{LETTER}+)*")

# soft hyphen, zero width, bidi controls, Arabic vowel marks and stretching, Devanagari nukta, keycap and emoji selectors
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u0640\u064b-\u065f\u0670\u093c\ufe0e\ufe0f\u20e3]"
)
_SQUARED = {"㎡": "m2", "㎞": "km", "½": ".5"}
_TRADITIONAL = (
    "萬間廳衛臥價積層樓園車賣買約預確認見證優們問還這個兩幣電話請對沒無裝寵鐵學陽產權經為與會給讓說單費檢"
    "億龍灣濱東訂減雙開關點時號鐘遠氣視幾貸業擔實現歡謝廣場應該獨戶內臺館準備絡聯線處級頂區裡邊"
)
_SIMPLIFIED = (
    "万间厅卫卧价积层楼园车卖买约预确认见证优们问还这个两币电话请对没无装宠铁学阳产权经为与会给让说单费检"
    "亿龙湾滨东订减双开关点时号钟远气视几贷业担实现欢谢广场应该独户内台馆准备络联线处级顶区里边"
)
_ODD_LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ँ": "ं",
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "–": "-", "—": "-", "−": "-", "‑": "-", "‒": "-",
    "،": ",", "、": ",", "٬": ",", "٫": ".", "؟": "?", "؛": ";", "ß": "s", "ø": "o", "ı": "i", "ð": "d", "ł": "l",
    "æ": "a", "œ": "o",
}  # fmt: skip


class _Folded(dict[int, str]):
    """Translation table that works out each character once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_one(chr(code))
        return folded


def _fold_one(char: str) -> str:
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    if char.isspace() and char != "\n":
        return " "
    wide = unicodedata.normalize("NFKC", char)
    if len(wide) == 1 and wide != char:
        return _fold_one(wide)
    parts = unicodedata.normalize("NFKD", char)
    if len(parts) > 1 and parts[0].isascii() and all(unicodedata.combining(mark) for mark in parts[1:]):
        char = parts[0]
    lower = char.lower()
    return lower if len(lower) == 1 else char


_TABLE = _Folded(
    {ord(a): b for a, b in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)} | {ord(a): b for a, b in _ODD_LETTERS.items()}
)


def prepare(text: str) -> str:
    """The text composed and without invisible characters; what is left is what the contact would see."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    for sign, plain in _SQUARED.items():
        text = text.replace(sign, plain)
    return _UNSEEN.sub("", text)


def fold(text: str) -> str:
    """The same number of characters in plain lower case: digits ASCII, accents gone, one kind of quote, dash and comma."""
    return text.translate(_TABLE)


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return WORD.findall(fold(prepare(text)))
