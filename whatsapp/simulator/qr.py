"""A real QR code, drawn with nothing but arithmetic: version 3, error correction L, byte mode (ISO/IEC 18004)."""

from whatsapp.simulator.samples import png

SIZE = 29
DATA_CODEWORDS, CHECK_CODEWORDS = 55, 15
LONGEST = DATA_CODEWORDS - 2
FORMAT_L_MASK_0 = 0b111011111000100
WHITE, BLACK = (255, 255, 255), (20, 24, 28)


def picture(text: str, scale: int = 8, margin: int = 4) -> bytes:
    """The code for `text` as a PNG, with the quiet zone scanners need."""
    grid = matrix(text)
    quiet = [False] * margin
    rows = (
        [quiet * 2 + [False] * SIZE] * margin
        + [quiet + row + quiet for row in grid]
        + [quiet * 2 + [False] * SIZE] * margin
    )
    big = [[BLACK if dark else WHITE for dark in row for _ in range(scale)] for row in rows]
    return png([row for row in big for _ in range(scale)])


def matrix(text: str) -> list[list[bool]]:
    """The dark and light squares of the code, row by row."""
    data = _codewords(text.encode())
    grid, taken = _frame()
    bits = [codeword >> shift & 1 for codeword in data + _check_codewords(data) for shift in range(7, -1, -1)]
    for position, (row, column) in enumerate(_path(taken)):
        bit = bits[position] if position < len(bits) else 0
        grid[row][column] = bool(bit ^ ((row + column) % 2 == 0))
    return grid


def _codewords(content: bytes) -> list[int]:
    """Mode, length, content, terminator and padding."""
    if len(content) > LONGEST:
        raise ValueError(f"At most {LONGEST} bytes fit into this code")
    bits = f"0100{len(content):08b}" + "".join(f"{byte:08b}" for byte in content) + "0000"
    words = [int(bits[start : start + 8], 2) for start in range(0, len(bits), 8)]
    padding = [0xEC, 0x11] * DATA_CODEWORDS
    return words + padding[: DATA_CODEWORDS - len(words)]


def _multiply(left: int, right: int) -> int:
    """Product in the field of 256 elements that QR codes use."""
    product = 0
    for shift in range(7, -1, -1):
        product = product << 1 ^ (product >> 7) * 0x11D
        product ^= (right >> shift & 1) * left
    return product


def _check_codewords(data: list[int]) -> list[int]:
    """Reed-Solomon: the remainder of the data divided by the generator polynomial."""
    generator, root = [0] * (CHECK_CODEWORDS - 1) + [1], 1
    for _ in range(CHECK_CODEWORDS):
        for index in range(CHECK_CODEWORDS):
            generator[index] = _multiply(generator[index], root)
            if index + 1 < CHECK_CODEWORDS:
                generator[index] ^= generator[index + 1]
        root = _multiply(root, 2)
    rest = [0] * CHECK_CODEWORDS
    for word in data:
        factor = word ^ rest.pop(0)
        rest.append(0)
        rest = [value ^ _multiply(weight, factor) for value, weight in zip(rest, generator, strict=True)]
    return rest


def _frame() -> tuple[list[list[bool]], list[list[bool]]]:
    """The fixed parts: finders, timing, alignment and format; and which squares they occupy."""
    grid = [[False] * SIZE for _ in range(SIZE)]
    taken = [[False] * SIZE for _ in range(SIZE)]

    def put(column: int, row: int, dark: bool) -> None:
        if 0 <= row < SIZE and 0 <= column < SIZE:
            grid[row][column], taken[row][column] = dark, True

    for index in range(SIZE):
        put(6, index, index % 2 == 0)
        put(index, 6, index % 2 == 0)
    for middle_x, middle_y in ((3, 3), (SIZE - 4, 3), (3, SIZE - 4)):
        for dx in range(-4, 5):
            for dy in range(-4, 5):
                put(middle_x + dx, middle_y + dy, max(abs(dx), abs(dy)) not in (2, 4))
    for dx in range(-2, 3):
        for dy in range(-2, 3):
            put(22 + dx, 22 + dy, max(abs(dx), abs(dy)) != 1)
    _put_format(put)
    return grid, taken


def _put_format(put) -> None:
    bit = [bool(FORMAT_L_MASK_0 >> index & 1) for index in range(15)]
    for index in range(6):
        put(8, index, bit[index])
    put(8, 7, bit[6])
    put(8, 8, bit[7])
    put(7, 8, bit[8])
    for index in range(9, 15):
        put(14 - index, 8, bit[index])
    for index in range(8):
        put(SIZE - 1 - index, 8, bit[index])
    for index in range(8, 15):
        put(8, SIZE - 15 + index, bit[index])
    put(8, SIZE - 8, True)


def _path(taken: list[list[bool]]) -> list[tuple[int, int]]:
    """The free squares in the order data fills them: in pairs of columns, up and down, from the right."""
    squares, upwards = [], True
    for right in range(SIZE - 1, 0, -2):
        right -= right <= 6
        rows = range(SIZE - 1, -1, -1) if upwards else range(SIZE)
        squares += [(row, column) for row in rows for column in (right, right - 1) if not taken[row][column]]
        upwards = not upwards
    return squares
