#!/usr/bin/env python3
"""Seed frames for decode_fuzz: every header and option osiscope reads, legal and broken, over every link type.

    tests/fuzz/make_decode_corpus.py tests/fuzz/corpus/decode

An input is one byte (link type and how much the capture cut off, see decode_input.hpp) and the frame."""
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
from packets import Maker, checksum  # noqa: E402

ETHERNET, RAW, NULL, LOOP, COOKED1, COOKED2, RAW4, RAW6, RAW12, RAW14, UNKNOWN = range(11)
CUT_BY_1, CUT_BY_16, CUT_BY_2000 = 0x40, 0x80, 0xc0
A4, B4, C4 = bytes([10, 7, 0, 1]), bytes([10, 7, 0, 2]), bytes([10, 7, 3, 9])
A6, B6, C6 = (bytes.fromhex("fd07000000000000000000000000000" + digit) for digit in "129")


def ethernet(kind, body, *tags):
    head = bytes.fromhex("0200000000b20200000000a1")
    for tpid, control in tags:
        head += struct.pack(">HH", tpid, control)
    return head + struct.pack(">H", kind) + body


def ipv4(protocol, body, options=b"", fragment=0x4000, length=None, target=B4, words=None, version=4):
    length = 20 + len(options) + len(body) if length is None else length
    first = version << 4 | (5 + len(options) // 4 if words is None else words)
    head = struct.pack(">BBHHHBBH", first, 0, length, 7, fragment, 64, protocol, 0) + A4 + target + options
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + body


def ipv6(following, body, length=None, version=6):
    length = len(body) if length is None else length
    return struct.pack(">IHBB", version << 28 | 0x12345, length, following, 64) + A6 + B6 + body


def over4(protocol, data, at, target=B4, hardware=False):
    return finished(data, at, A4 + target + struct.pack(">BBH", 0, protocol, len(data)), hardware)


def over6(protocol, data, at, target=B6, hardware=False):
    return finished(data, at, A6 + target + struct.pack(">II", len(data), protocol), hardware)


def finished(data, at, pseudo, hardware):
    """The data with its checksum, or with what the sender leaves to its network card: the pseudo-header's sum."""
    value = ~checksum(pseudo) & 0xffff if hardware else checksum(pseudo + data)
    return data[:at] + struct.pack(">H", value) + data[at + 2:]


def tcp(options=b"", payload=b"", flags=0x10, words=None):
    words = 5 + len(options) // 4 if words is None else words
    return struct.pack(">HHIIHHHH", 40000, 9000, 0xfffffff0, 77, words << 12 | flags, 500, 0, 3) + options + payload


def udp(payload, length=None):
    return struct.pack(">HHHH", 5000, 53, 8 + len(payload) if length is None else length, 0) + payload


def chunk(kind, value=b"", flags=0, length=None):
    return struct.pack(">BBH", kind, flags, 4 + len(value) if length is None else length) + value + bytes(-len(value) % 4)


def sctp(*chunks, check=True):
    head, body = struct.pack(">HHI", 36412, 2905, 0x1234abcd), b"".join(chunks)
    remainder = 0xffffffff
    for byte in head + bytes(4) + body:
        for bit in range(8):
            remainder = remainder >> 1 ^ (0x82f63b78 if (remainder ^ byte >> bit) & 1 else 0)
    return head + (struct.pack("<I", remainder ^ 0xffffffff) if check else bytes(4)) + body


INIT = struct.pack(">IIHHI", 7, 65536, 10, 10, 0xfffffff0) + bytes.fromhex("0005 0008 0a070001")
SACK = struct.pack(">IIHH", 0xfffffff0, 65536, 2, 1) + bytes.fromhex("00020003 00050009 fffffff1")
DATA = struct.pack(">IHHI", 0xfffffff1, 1, 2, 46)
SCTP_CHUNKS = {
    "none": (), "init": (chunk(1, INIT),), "init-ack": (chunk(2, INIT),), "data": (chunk(0, DATA + b"hello", 3),),
    "data-three": (chunk(0, DATA + b"a", 2), chunk(0, DATA + b"bc", 4), chunk(0, DATA + b"def", 9)), "sack": (chunk(3, SACK),),
    "sack-data": (chunk(3, SACK), chunk(0, DATA + b"hello", 3)), "cookie": (chunk(10, bytes(33)), chunk(11)), "beat": (chunk(4, b"\0\1\0\5a"), chunk(5)),
    "shutdown": (chunk(7, bytes(4)), chunk(8), chunk(14)), "abort": (chunk(6, b"\0\x0c\0\4"), chunk(9)), "ecn": (chunk(12, bytes(4)), chunk(13, bytes(4))),
    "forward": (chunk(192, bytes(8)),), "unknown": (chunk(77, b"abc"),), "length-0": (chunk(0, DATA, length=0),), "length-3": (chunk(11, length=3),),
    "length-short": (chunk(1, b"1234"), chunk(11)), "length-long": (chunk(0, DATA + b"x", length=900),),
    "sack-blocks": (chunk(3, SACK[:8] + b"\xff\xff\xff\xff" + SACK[12:]),), "rest": (chunk(11), b"\1\2")}


TCP_OPTIONS = {
    "syn": "020405b40402080a00000001000000000103030a",
    "sack-1": "0101050a0000000100000002", "sack-2": "01010512000000010000000200000005000000090000",
    "sack-4": "0101052200000001000000020000000500000009000000110000001900000021000000290000",
    "other": "1e0400011304aabb1c04012c22060102030405fd04aabb", "end": "0000000000000000", "end-early": "0100020405b40000",
    "length-0": "0200000001010101", "length-1": "0801000001010101", "too-long": "0828000001010101", "no-length": "01010102",
    "wrong-mss": "0203050100000000", "wrong-scale": "0304010100000000", "wrong-permitted": "0403010000000000",
    "wrong-times": "0808010203040506", "wrong-sack": "0508010203040506"}
IP_OPTIONS = {"alert": "94040000", "record": "0707040000000000", "loose-done": "8307080a070309" + "00", "end": "01010100",
              "length-0": "8300000000000000", "too-long": "0728040000000000", "no-length": "01010107", "stamp": "440c050000000000000000000000",
              "security": "820b" + "00" * 10, "stream": "8804000101010100"}


def padded(text):
    options = bytes.fromhex(text)
    return options + b"\0" * (-len(options) % 4)


def network_frames():
    """Name, IP version and packet."""
    segment = over4(6, tcp(payload=b"hello"), 16)
    for name, text in TCP_OPTIONS.items():
        options = padded(text)
        yield f"tcp-{name}", 4, ipv4(6, over4(6, tcp(options, b"data", 0x12 if "syn" in name else 0x18), 16))
    for name, text in IP_OPTIONS.items():
        yield f"ip-{name}", 4, ipv4(6, segment, padded(text))
    route = bytes([131, 7, 4]) + C4 + b"\0"
    yield "ip-loose-route", 4, ipv4(6, over4(6, tcp(), 16, C4), route)
    yield "ip-strict-route", 4, ipv4(17, over4(17, udp(b"x"), 6, C4), bytes([137]) + route[1:])
    for flags in (0, 1, 2, 4, 8, 0x20, 0x40, 0x80, 0x100, 0xe02, 0x1ff, 0xc2, 0x42):
        yield f"tcp-flags-{flags:03x}", 4, ipv4(6, over4(6, tcp(flags=flags), 16))
    for words in (0, 4, 15):
        yield f"tcp-words-{words}", 4, ipv4(6, over4(6, tcp(words=words), 16))
    yield "tcp-wrong-sum", 4, ipv4(6, tcp(payload=b"abc"))
    yield "tcp-hardware", 4, ipv4(6, over4(6, tcp(payload=b"abc"), 16, hardware=True))
    yield "tcp6-hardware", 6, ipv6(6, over6(6, tcp(payload=b"abc"), 16, hardware=True))
    yield "tcp-short", 4, ipv4(6, tcp()[:12])
    for name, length in {"none": 0, "small": 7, "large": 900, "inner": 10}.items():
        yield f"udp-length-{name}", 4, ipv4(17, over4(17, udp(b"payload", length), 6))
        yield f"udp6-length-{name}", 6, ipv6(17, over6(17, udp(b"payload", length), 6))
    yield "udp-no-sum", 4, ipv4(17, udp(b"payload"))
    yield "udp6-no-sum", 6, ipv6(17, udp(b"payload"))
    yield "udp-short", 4, ipv4(17, b"1234567")
    for kind in (0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 99):
        message = bytes([kind, 1, 0, 0, 0, 7, 0, 9]) + ipv4(6, tcp())[:28]
        yield f"icmp-{kind}", 4, ipv4(1, finished(message, 2, b"", False))
    for kind in (1, 2, 3, 4, 128, 129, 130, 131, 133, 134, 135, 136, 137, 143, 200):
        yield f"icmp6-{kind}", 6, ipv6(58, over6(58, bytes([kind, 0, 0, 0, 0, 7, 0, 9]) + b"neighbour", 2))
    yield "icmp-echo-short", 4, ipv4(1, finished(b"\x08\0\0\0\0", 2, b"", False))
    yield "icmp-short", 4, ipv4(1, b"\x08\0")
    yield "icmp-wrong-sum", 4, ipv4(1, b"\x08\0\x12\x34\0\0\0\0")
    for number in (0, 2, 4, 41, 43, 44, 47, 50, 51, 59, 60, 88, 89, 103, 112, 115, 132, 253):
        yield f"ip-carries-{number}", 4, ipv4(number, bytes(range(16)))
        if number not in (0, 43, 44, 60):
            yield f"ip6-carries-{number}", 6, ipv6(number, bytes(range(16)))
    for name, chunks in SCTP_CHUNKS.items():
        yield f"sctp-{name}", 4, ipv4(132, sctp(*chunks))
    yield "sctp-short", 4, ipv4(132, sctp()[:11])
    yield "sctp-hardware", 4, ipv4(132, sctp(*SCTP_CHUNKS["data"], check=False))
    yield "sctp6", 6, ipv6(132, sctp(*SCTP_CHUNKS["sack-data"]))
    yield "sctp-fragment", 4, ipv4(132, sctp(*SCTP_CHUNKS["data"]), fragment=0x2000)
    yield "ip-first-fragment", 4, ipv4(6, segment, fragment=0x2000)
    yield "ip-later-fragment", 4, ipv4(6, segment, fragment=0x2003)
    yield "ip-last-fragment", 4, ipv4(17, segment, fragment=0x0003)
    yield "ip-evil-bit", 4, ipv4(6, segment, fragment=0x8000)
    for name, length in {"0": 0, "19": 19, "less": 30, "more": 400}.items():
        yield f"ip-length-{name}", 4, ipv4(6, segment, length=length)
    yield "ip-words-4", 4, ipv4(6, segment, words=4)
    yield "ip-words-15", 4, ipv4(6, segment, words=15)
    yield "ip-version-5", 4, ipv4(6, segment, version=5)
    yield "ip-wrong-sum", 4, ipv4(6, segment)[:10] + b"\0\0" + ipv4(6, segment)[12:]
    yield "ip-short", 4, ipv4(6, segment)[:15]
    segment = over6(6, tcp(padded(TCP_OPTIONS["syn"]), b"hello"), 16)
    yield "ip6-tcp", 6, ipv6(6, segment)
    yield "ip6-udp", 6, ipv6(17, over6(17, udp(b"hello!"), 6))
    yield "ip6-version-4", 6, ipv6(6, segment, version=4)
    yield "ip6-length-0", 6, ipv6(6, segment, length=0)
    yield "ip6-length-more", 6, ipv6(6, segment, length=4000)
    yield "ip6-length-less", 6, ipv6(6, segment, length=22)
    yield "ip6-short", 6, ipv6(6, segment)[:30]
    hop = b"\x01\x04\0\0\0\0"
    yield "ip6-hop-by-hop", 6, ipv6(0, b"\x06\0" + hop + segment)
    yield "ip6-destination", 6, ipv6(60, b"\x06\x01" + hop + bytes(8) + segment)
    yield "ip6-jumbo", 6, ipv6(0, b"\x06\0\xc2\x04" + struct.pack(">I", 8 + len(segment)) + segment, length=0)
    yield "ip6-router-alert", 6, ipv6(0, b"\x3a\0\x05\x02\0\0\x01\0" + over6(58, b"\x82\0\0\0\0\0\0\0" + bytes(16), 2))
    for kind, left in ((0, 1), (0, 0), (2, 1), (3, 1), (4, 1)):
        routed = over6(6, tcp(payload=b"abc"), 16, C6 if kind in (0, 2) and left else B6)
        yield f"ip6-routing-{kind}-{left}", 6, ipv6(43, bytes([6, 2, kind, left, 0, 0, 0, 0]) + C6 + routed)
    yield "ip6-routing-short", 6, ipv6(43, b"\x06\0\0\x01\0\0\0\0" + segment)
    for name, word in {"whole": 0, "first": 1, "later": 0x0051, "last": 0x0050}.items():
        yield f"ip6-fragment-{name}", 6, ipv6(44, struct.pack(">BBHI", 6, 0, word, 99) + segment)
    yield "ip6-three", 6, ipv6(0, b"\x3c\0" + hop + b"\x2b\0" + hop + b"\x06\0\0\0\0\0\0\0" + segment)
    yield "ip6-ext-short", 6, ipv6(0, b"\x06\0")
    yield "ip6-ext-long", 6, ipv6(0, b"\x06\x09" + hop)
    yield "ip6-many", 6, ipv6(0, (b"\0\0" + hop) * 70)
    yield "ip6-nothing", 6, ipv6(59, b"")


def link_frames():
    """Name, link type and frame."""
    for name, version, packet in network_frames():
        frame = ethernet(0x0800 if version == 4 else 0x86dd, packet)
        yield name, ETHERNET, frame
        if len(name) % 3 == 0:
            yield f"{name}-padded", ETHERNET, frame + bytes(8)
    segment4 = ipv4(6, over4(6, tcp(payload=b"hi"), 16))
    segment6 = ipv6(6, over6(6, tcp(payload=b"hi"), 16))
    for name, link in {"raw": RAW, "raw-12": RAW12, "raw-14": RAW14}.items():
        yield f"{name}-4", link, segment4
        yield f"{name}-6", link, segment6
        yield f"{name}-7", link, b"\x70" + segment4[1:]
    yield "raw-4-only", RAW4, segment4
    yield "raw-4-only-6", RAW4, segment6
    yield "raw-6-only", RAW6, segment6
    yield "raw-6-only-4", RAW6, segment4
    for family in (2, 7, 24, 28, 30):
        packet = segment4 if family == 2 else segment6
        yield f"null-little-{family}", NULL, struct.pack("<I", family) + packet
        yield f"null-big-{family}", NULL, struct.pack(">I", family) + packet
        yield f"loop-{family}", LOOP, struct.pack(">I", family) + packet
    for kind, packet in ((0x0800, segment4), (0x86dd, segment6), (0x8100, struct.pack(">HH", 5, 0x0800) + segment4), (4, b"llc")):
        yield f"cooked-1-{kind:x}", COOKED1, struct.pack(">HHH8sH", 4, 1, 6, b"\x02\0\0\0\0\xa1\0\0", kind) + packet
        yield f"cooked-2-{kind:x}", COOKED2, struct.pack(">HHIHBB8s", kind, 0, 3, 1, 4, 6, b"\x02\0\0\0\0\xa1\0\0") + packet
    yield "unknown-link", UNKNOWN, bytes(range(40))
    arp = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + bytes(6) + A4 + bytes(6) + B4
    for operation in (1, 2, 3):
        yield f"arp-{operation}", ETHERNET, ethernet(0x0806, arp[:7] + bytes([operation]) + arp[8:] + bytes(18))
    yield "arp-broadcast", ETHERNET, b"\xff" * 6 + ethernet(0x0806, arp)[6:]
    yield "arp-other", ETHERNET, ethernet(0x0806, struct.pack(">HHBBH", 6, 0x0800, 8, 4, 1) + bytes(24))
    yield "arp-short", ETHERNET, ethernet(0x0806, arp[:20])
    yield "multicast", ETHERNET, b"\x01\0\x5e" + ethernet(0x0800, segment4)[3:]
    yield "maker", ETHERNET, b"\x00\x16\x35" + ethernet(0x0800, segment4)[3:]
    for kind in (0x8035, 0x8847, 0x8863, 0x8864, 0x888e, 0x88cc, 0x88e5, 0x88f7, 0x9000, 0x05ff):
        yield f"ether-{kind:x}", ETHERNET, ethernet(kind, b"\0" * 20)
    yield "llc", ETHERNET, ethernet(7, b"\x42\x42\x03abcd" + bytes(39))
    yield "llc-long", ETHERNET, ethernet(900, b"\x42\x42\x03abcd")
    yield "vlan", ETHERNET, ethernet(0x0800, segment4, (0x8100, 0xa005))
    yield "qinq", ETHERNET, ethernet(0x86dd, segment6, (0x88a8, 0x1007), (0x8100, 5))
    yield "vlan-9100", ETHERNET, ethernet(0x0806, arp, (0x9100, 0xf00f))
    yield "vlan-llc", ETHERNET, ethernet(7, b"\x42\x42\x03abcd" + bytes(30), (0x8100, 1))
    yield "vlan-short", ETHERNET, ethernet(0x8100, b"\0")
    yield "vlan-many", ETHERNET, ethernet(0x0800, segment4, *[(0x8100, 1)] * 66)
    yield "empty", ETHERNET, b""
    yield "runt", ETHERNET, b"\x02\0\0\0\0"


def cut_frames():
    for name, link, frame in link_frames():
        yield name, link, frame
        if link == ETHERNET and name in ("tcp-syn", "tcp-sack-2", "ip-loose-route", "udp-no-sum", "arp-1", "icmp-8", "ip6-routing-0-1", "sctp-sack-data"):
            for kept, cut in ((len(frame) - 1, CUT_BY_1), (len(frame) - 16, CUT_BY_16), (36, CUT_BY_2000), (24, CUT_BY_16), (9, CUT_BY_1)):
                yield f"{name}-cut-to-{kept}", link | cut, frame[:kept]


def random_frames(count):
    maker = Maker(20261122)
    for number in range(count):
        frame = maker.ethernet()
        yield f"random-{number:03}", ETHERNET, frame[:240]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, first, frame in [*cut_frames(), *random_frames(60)]:
        (folder / name).write_bytes(bytes([first]) + frame)


if __name__ == "__main__":
    main()
