"""Writes an animated GIF (GIF89a) of which each picture holds only the rows, and in them only the points, that differ
from the one before."""
import struct


def packed(codes_and_widths):
    """Codes as bytes, the first code in the lowest bits, in blocks of at most 255 bytes (GIF89a, appendix F)."""
    data, bits, count = bytearray(), 0, 0
    for code, width in codes_and_widths:
        bits |= code << count
        count += width
        while count >= 8:
            data.append(bits & 255)
            bits >>= 8
            count -= 8
    data.append(bits & 255)
    return b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255)) + b"\0"


def lzw(points, width):
    """The codes of some palette numbers of `width` bits, and how many bits each takes."""
    clear, end = 1 << width, (1 << width) + 1
    table, size, bits, prefix = {}, end + 1, width + 1, None
    yield clear, bits
    for point in points:
        if prefix is None:
            prefix = point
            continue
        key = prefix << 8 | point
        if key in table:
            prefix = table[key]
            continue
        yield prefix, bits
        table[key] = size
        size += 1
        if size > 1 << bits and bits < 12:
            bits += 1
        elif size == 4096:
            yield clear, bits
            table, size, bits = {}, end + 1, width + 1
        prefix = point
    if prefix is not None:
        yield prefix, bits
    yield end, bits


class GifFile:
    """`palette`: RGB bytes of at most 63 colours; the number after them stands for "as before"."""

    def __init__(self, path, width, height, palette):
        self.file = open(path, "wb")
        self.width, self.height = width, height
        self.numbers = {palette[i:i + 3]: i // 3 for i in range(0, len(palette), 3)}
        self.clear = 63
        self.before = None
        self.file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0xf5, 0, 0) + palette.ljust(192, b"\0"))
        self.file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")  # again and again

    def add(self, rgb, hundredths):
        """A picture as RGB bytes, from the top, in the palette's colours; it stands for so many hundredths of a second."""
        row = self.width * 3
        rows = range(self.height)
        if self.before is not None:
            rows = [y for y in rows if rgb[y * row:y * row + row] != self.before[y * row:y * row + row]] or [0]
        top, bottom = rows[0], rows[-1] + 1
        points = self.points(rgb, top * row, bottom * row)
        self.file.write(b"\x21\xf9\x04" + struct.pack("<BHB", 0x05, hundredths, self.clear) + b"\0")
        self.file.write(b"\x2c" + struct.pack("<HHHHB", 0, top, self.width, bottom - top, 0) + b"\x06" + packed(lzw(points, 6)))
        self.before = rgb

    def points(self, rgb, first, last):
        numbers, before = self.numbers, self.before
        if before is None:
            return [numbers[rgb[i:i + 3]] for i in range(first, last, 3)]
        return [self.clear if rgb[i:i + 3] == before[i:i + 3] else numbers[rgb[i:i + 3]] for i in range(first, last, 3)]

    def close(self):
        self.file.write(b"\x3b")
        self.file.close()
