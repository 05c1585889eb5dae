"""Small files made on the spot, so that the demo can attach something without asking for anything."""

import struct
import zlib

SAMPLE_SECONDS = 4


def sample(kind: str) -> tuple[bytes, str, str]:
    """Content, name and media type of a sample file of this kind."""
    if kind in ("voice", "audio"):
        return ogg_opus([b"\xf8\xff\xfe"] * (50 * SAMPLE_SECONDS)), "voice.oga", "audio/ogg; codecs=opus"
    if kind in ("image", "sticker"):
        return house(), "house.png", "image/png"
    return page(), "document.pdf", "application/pdf"


def png(rows: list[list[tuple[int, int, int]]]) -> bytes:
    """A PNG picture from rows of colours."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    raw = b"".join(b"\0" + bytes(value for pixel in row for value in pixel) for row in rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def house(width: int = 480, height: int = 360) -> bytes:
    """A picture of a house under an evening sky."""
    return png([[_house_pixel(x / width, y / height) for x in range(width)] for y in range(height)])


def _house_pixel(x: float, y: float) -> tuple[int, int, int]:
    if 0.44 < x < 0.54 and 0.62 < y < 0.84:
        return 120, 72, 52
    if 0.53 < y < 0.66 and (0.27 < x < 0.38 or 0.62 < x < 0.73):
        return 255, 226, 150
    if 0.2 < x < 0.8 and 0.46 < y < 0.84:
        return 240, 232, 220
    if y < 0.46 and y > 0.2 + 0.72 * abs(x - 0.5):
        return 178, 86, 66
    if 0.66 < x < 0.72 and 0.2 < y < 0.4:
        return 150, 76, 60
    if y > 0.8:
        return 96, 148 - int(40 * (y - 0.8)), 92
    if (x - 0.86) ** 2 + (0.75 * (y - 0.2)) ** 2 < 0.004:
        return 255, 214, 120
    return 150 + int(90 * y), 190 + int(20 * y), 232 - int(40 * y)


def page() -> bytes:
    """A PDF of one page with one line."""
    stream = b"BT /F1 20 Tf 72 700 Td (A sample document) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


# --- voice notes: Opus packets in an Ogg file, as WhatsApp sends them ----------------------------------------------


def ogg_opus(packets: list[bytes], samples_per_packet: int = 960) -> bytes:
    """An Ogg file around Opus packets (RFC 7845); 960 samples are 20 ms."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 9) + b"simulator" + struct.pack("<I", 0)
    out = _ogg_page([head], 0, 0, 2) + _ogg_page([tags], 0, 1, 0)
    for start in range(0, len(packets), 25):
        block = packets[start : start + 25]
        last = start + 25 >= len(packets)
        out += _ogg_page(block, (start + len(block)) * samples_per_packet, 2 + start // 25, 4 if last else 0)
    return out


def packets_from_webm(data: bytes) -> list[bytes]:
    """The Opus packets of a browser's recording (WebM is EBML: elements of id, size and content)."""
    packets: list[bytes] = []
    try:
        _collect_blocks(data, 0, len(data), packets)
    except IndexError:
        return []
    return packets


CONTAINERS = (0x18538067, 0x1F43B675, 0xA0)  # segment, cluster, block group
BLOCKS = (0xA3, 0xA1)  # simple block, block
UNKNOWN_SIZE = (1 << 56) - 1


def _collect_blocks(data: bytes, at: int, end: int, packets: list[bytes]) -> None:
    while at < end:
        name, at = _number(data, at, keep_marker=True)
        size, at = _number(data, at, keep_marker=False)
        stop = end if size >= UNKNOWN_SIZE else min(at + size, end)
        if name in CONTAINERS:
            if size >= UNKNOWN_SIZE:
                continue  # its children simply follow
            _collect_blocks(data, at, stop, packets)
        elif name in BLOCKS:
            _, content = _number(data, at, keep_marker=False)
            packets.append(data[content + 3 : stop])
        at = stop


def _number(data: bytes, at: int, keep_marker: bool) -> tuple[int, int]:
    """A number of variable length and the place after it; one byte of ones only means "unknown"."""
    first = data[at]
    length = 9 - first.bit_length()
    if length > 8:
        raise IndexError("not an EBML number")
    value = first if keep_marker else first & (0xFF >> length)
    for byte in data[at + 1 : at + length]:
        value = value << 8 | byte
    if not keep_marker and value == (1 << 7 * length) - 1:
        value = UNKNOWN_SIZE
    return value, at + length


def _ogg_page(packets: list[bytes], position: int, number: int, flags: int) -> bytes:
    lengths = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    header = b"OggS" + struct.pack("<BBqIII", 0, flags, position, 1, number, 0) + bytes([len(lengths)]) + lengths
    whole = header + b"".join(packets)
    return whole[:22] + struct.pack("<I", _ogg_crc(whole)) + whole[26:]


def _ogg_crc(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _CRC_TABLE[value >> 24 ^ byte]
    return value


def _crc_row(index: int) -> int:
    value = index << 24
    for _ in range(8):
        value = (value << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if value & 0x80000000 else 0)
    return value


_CRC_TABLE = [_crc_row(index) for index in range(256)]
