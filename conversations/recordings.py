"""What a browser records, in the form in which WhatsApp knows a voice message: Opus packets in an Ogg file (RFC 7845). Most
browsers put the same packets into WebM, so nothing is encoded anew."""

from __future__ import annotations

import struct
from collections.abc import Iterator

WEBM = b"\x1a\x45\xdf\xa3"
CONTAINERS, BLOCKS = (0x18538067, 0x1F43B675, 0xA0), (0xA3, 0xA1)  # segment, cluster, block group; simple block, block
UNKNOWN = -1
FRAME = (*(480, 960, 1920, 2880) * 3, *(480, 960) * 2, *(120, 240, 480, 960) * 4)  # samples at 48 kHz, by the first five bits of a packet


def is_sound_alone(head: bytes) -> bool:
    """Whether this is a recording of a browser without pictures."""
    return head.startswith(WEBM) and b"A_OPUS" in head and b"V_" not in head


def as_voice(webm: bytes) -> bytes:
    """The same sound as an Ogg file; empty where nothing can be made of it."""
    try:
        packets = [packet for packet in _packets(webm, 0, len(webm)) if packet]
    except IndexError:  # cut off in the middle
        return b""
    return _ogg(packets) if packets else b""


def _packets(data: bytes, at: int, end: int) -> Iterator[bytes]:
    """WebM is EBML: elements of id, size and content."""
    while at < end:
        name, at = _number(data, at, is_name=True)
        size, at = _number(data, at)
        stop = end if size == UNKNOWN else min(at + size, end)
        if name in CONTAINERS:
            if size == UNKNOWN:  # written while it is recorded: its children simply follow
                continue
            yield from _packets(data, at, stop)
        elif name in BLOCKS:
            _track, content = _number(data, at)
            yield data[content + 3:stop]  # after a time and a byte of flags
        at = stop


def _number(data: bytes, at: int, *, is_name: bool = False) -> tuple[int, int]:
    """A number of variable length, and the place after it."""
    first = data[at]
    length = 9 - first.bit_length()
    if length > 8 or at + length > len(data):
        raise IndexError("no number here")
    whole = int.from_bytes(data[at:at + length])
    if is_name:
        return whole, at + length
    value = whole & ((1 << 7 * length) - 1)
    return (UNKNOWN if value == (1 << 7 * length) - 1 else value), at + length


def _samples(packet: bytes) -> int:
    """How long a packet sounds, as it says itself."""
    frames = (1, 2, 2, packet[1] & 63 if len(packet) > 1 else 0)[packet[0] & 3]
    return FRAME[packet[0] >> 3] * frames


def _ogg(packets: list[bytes]) -> bytes:
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    out = [_page(head, 0, 0, 2), _page(b"OpusTags" + struct.pack("<I5sI", 5, b"foyer", 0), 0, 1, 0)]
    position = 0
    for number, packet in enumerate(packets, 2):
        position += _samples(packet)
        out.append(_page(packet, position, number, 4 if number == len(packets) + 1 else 0))
    return b"".join(out)


def _page(packet: bytes, position: int, number: int, flags: int) -> bytes:
    lengths = b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
    whole = b"OggS" + struct.pack("<BBqIII", 0, flags, position, 1, number, 0) + bytes([len(lengths)]) + lengths + packet
    return whole[:22] + struct.pack("<I", _checksum(whole)) + whole[26:]


def _checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ CHECKSUMS[value >> 24 ^ byte]
    return value


def _checksums() -> Iterator[int]:
    for index in range(256):
        value = index << 24
        for _ in range(8):
            value = (value << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        yield value


CHECKSUMS = tuple(_checksums())
