#include "captures/other_formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "captures/byte_order.hpp"

namespace osiscope {

namespace {

using namespace std::string_view_literals;

/// A format that is known by the bytes at one place of its beginning.
struct Signature {
    std::string_view magic;
    const char* what;
    std::size_t at = 0;
    bool says_link_types = false;  ///< of each packet: editcap must be told which one to write
};

/// Wireshark's editcap reads these.
constexpr Signature captures[] = {
    {"GMBU"sv, "a Microsoft Network Monitor 2 capture"},
    {"RTSS"sv, "a Microsoft Network Monitor 1 capture"},
    {"snoop\0\0\0"sv, "a snoop capture (Solaris, RFC 1761)"},
    {"btsnoop\0"sv, "a Bluetooth snoop capture"},
    {"TRSNIFF data    \x1a"sv, "a Network General Sniffer (DOS) capture"},
    {"XCP\0"sv, "a NetXRay or Sniffer (Windows) capture"},
    {"VL\0\0"sv, "an old NetXRay capture"},
    {"\x7fver"sv, "a Savvius (WildPackets) OmniPeek or EtherPeek capture"},
    {"\x05VNF"sv, "a Visual Networks capture"},
    {"ObserverPktBuffe"sv, "a Network Instruments Observer capture"},
    {"iptrace 1.0"sv, "an AIX iptrace capture"},
    {"iptrace 2.0"sv, "an AIX iptrace capture"},
    {"\x54\x52\x00\x64\x00"sv, "an HP-UX nettl trace", 0, true},
    {"\x00\x00\x02\x00\x12\x05\x00\x10"sv, "a Tektronix K12 capture", 0, true},
    {"\xaa\xaa\xaa\xaa"sv, "an Accellent 5Views capture"},
    {"Session Transcript"sv, "a Catapult DCT2000 trace"},
    {"\x42\xd2\x00\x34\x12\x66\x22\x88"sv, "a RADCOM WAN/LAN Analyzer capture"},
    {"\x01\x10\x4c\x00\x01\x05"sv, "a Novell LANalyzer capture"},
    {"DBS_ETHERWATCH"sv, "an OpenVMS ETHERWATCH trace"},
    {"LOGG"sv, "a Vector BLF log"},
    {"EyeSDN"sv, "an EyeSDN trace"},
    {"+---------+---------------+----------+"sv, "a K12 text capture", 0, true},
};

/// And these hold captures, or are none at all.
constexpr Signature others[] = {
    {"\xfd\x37zXZ\0"sv, "compressed with xz; unpack it first: xz -dk FILE.xz"},
    {"BZh"sv, "compressed with bzip2; unpack it first: bunzip2 -k FILE.bz2"},
    {"\x1f\x9d"sv, "compressed with compress; unpack it first: gzip -dk FILE.Z"},
    {"\x02\x21\x4c\x18"sv, "compressed with an old LZ4; unpack it first: lz4 -d FILE.lz4"},
    {"PK\x03\x04"sv, "a ZIP archive; unpack it first: unzip FILE.zip"},
    {"7z\xbc\xaf\x27\x1c"sv, "a 7z archive; unpack it first: 7z x FILE.7z"},
    {"Rar!\x1a\x07"sv, "a RAR archive; unpack it first: unrar x FILE.rar"},
    {"ustar"sv, "a tar archive; unpack it first: tar xf FILE.tar", 257},
    {"%PDF"sv, "a PDF document, not a capture"},
    {"<!DOCTYPE"sv, "a web page, not a capture: perhaps the page about the file was downloaded in its place"},
    {"<!doctype"sv, "a web page, not a capture: perhaps the page about the file was downloaded in its place"},
    {"<html"sv, "a web page, not a capture: perhaps the page about the file was downloaded in its place"},
    {"version https://git-lfs"sv, "a Git LFS pointer, not the capture itself; fetch it: git lfs pull"},
};

bool has(Bytes start, const Signature& signature) {
    const auto* text = reinterpret_cast<const char*>(start.data());
    const std::string_view all(text, start.size());
    return all.size() >= signature.at && all.substr(signature.at).starts_with(signature.magic);
}

/// An Extensible Record Format file has no magic number: its first two records must make sense. A record is a time,
/// then type, flags, its own length, a loss counter and the length on the wire.
bool is_erf(Bytes start) {
    constexpr std::size_t header = 16;
    constexpr std::uint8_t last_type = 48;
    int records = 0;
    for (; records < 2 && start.size() >= header; ++records) {
        const std::uint8_t type = start[8] & 0x7fU;
        const std::uint16_t length = read16(start, 10);
        const std::uint32_t seconds = load32(start.data() + 4, false);
        if (type == 0 || type > last_type || length < header || seconds < 631'152'000) return false;  // 1990
        if (length > start.size()) return records > 0;
        start = start.subspan(length);
    }
    return records == 2 || (records == 1 && start.empty());
}

/// A TamoSoft CommView log has none either: lengths, then a date of which every part is in its range.
bool is_commview(Bytes start) {
    const auto is_date = [&](std::size_t at) {
        if (start.size() < at + 7) return false;
        const std::uint16_t year = load16(start.data() + at, false);
        return year >= 1995 && year < 2100 && start[at + 2] >= 1 && start[at + 2] <= 12 && start[at + 3] >= 1 &&
               start[at + 3] <= 31 && start[at + 4] < 24 && start[at + 5] < 60 && start[at + 6] < 60;
    };
    return is_date(4) || (is_date(5) && load16(start.data(), false) >= load16(start.data() + 2, false));
}

/// A NetScaler trace says what it is a few bytes after its beginning.
bool is_netscaler(Bytes start) {
    const Bytes head = start.first(std::min<std::size_t>(start.size(), 64));
    return std::string_view(reinterpret_cast<const char*>(head.data()), head.size()).find("NetScaler") !=
           std::string_view::npos;
}

/// The sentence about a capture that editcap can read.
std::string with_editcap(const char* what, bool says_link_types) {
    return fmt::format(
        "it is {}, which osiscope does not read; Wireshark's editcap makes a capture of it that osiscope reads: "
        "editcap -F pcapng{} IN OUT",
        what, says_link_types ? " -T ether" : "");
}

/// Letters, digits and line breaks only, and a good many of them.
bool is_text(Bytes start) {
    return start.size() >= 16 && std::all_of(start.begin(), start.end(), [](std::uint8_t byte) {
               return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\r' || byte == '\t';
           });
}

/// A text-mode transfer changes line breaks, and a pcapng file begins with some: 0a 0d 0d 0a. Its length and its
/// byte-order mark follow.
bool is_pcapng_sent_as_text(Bytes start) {
    const std::string_view head(reinterpret_cast<const char*>(start.data()), std::min<std::size_t>(start.size(), 24));
    const bool begins =
        head.starts_with("\r\n\r\r\r\n"sv) || head.starts_with("\n\r\n"sv) || head.starts_with("\n\n"sv);
    return begins && (head.find("\x4d\x3c\x2b\x1a"sv) != std::string_view::npos ||
                      head.find("\x1a\x2b\x3c\x4d"sv) != std::string_view::npos);
}

}  // namespace

std::string other_format(Bytes start) {
    for (const Signature& format : captures)
        if (has(start, format)) return with_editcap(format.what, format.says_link_types);
    for (const Signature& format : others)
        if (has(start, format)) return fmt::format("it is {}", format.what);
    if (is_pcapng_sent_as_text(start))
        return "it is a .pcapng file whose line breaks were changed on the way; transfer it again in binary mode";
    if (is_text(start))
        return "it is text, not a capture; Wireshark's text2pcap makes a capture of a hex dump: text2pcap IN OUT";
    if (is_netscaler(start)) return with_editcap("a Citrix NetScaler trace", true);
    if (is_erf(start)) return with_editcap("an ERF capture (Endace)", true);
    if (is_commview(start)) return with_editcap("a TamoSoft CommView log", true);
    return {};
}

}  // namespace osiscope
