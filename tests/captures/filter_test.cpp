// The filter language: what it accepts, what it finds in real frames, and what it says about mistakes.
#include "captures/filter.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "captures/filter_complete.hpp"
#include "captures/filter_fields.hpp"
#include "captures/filter_subject.hpp"
#include "layers/decode.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

Filter filter_of(std::string_view expression) {
    FilterError error;
    const std::optional<Filter> filter = parse_filter(expression, error);
    EXPECT_TRUE(filter) << expression << "\n" << error_text(error, expression);
    return filter.value_or(Filter{});
}

/// The first line: "column 9: there is no …".
std::string mistake(std::string_view expression) {
    FilterError error;
    if (parse_filter(expression, error)) return "no mistake";
    const std::string text = error_text(error, expression);
    return text.substr(0, text.find('\n'));
}

/// One frame by itself, with what a capture and the TCP analysis know of it.
struct Sample {
    explicit Sample(const std::string& hex, LinkType link_type = LinkType::ethernet)
        : bytes(from_hex(hex)),
          packet(decode(link_type, bytes, static_cast<std::uint32_t>(bytes.size()))),
          summary(summarize(packet, bytes)) {
        subject.captured_length = subject.original_length = packet.captured_length;
        subject.summary = &summary;
        subject.bytes = bytes;
        subject.packet = &packet;
    }
    Sample(const Sample&) = delete;
    Sample& operator=(const Sample&) = delete;

    std::vector<std::uint8_t> bytes;
    Packet packet;
    FrameSummary summary;
    FilterSubject subject;
};

/// 10.7.0.1:49152 → 10.7.0.2:9000, SYN, time to live 64, options MSS 1460, SACK permitted, timestamps, no-op, shift 7.
/// Wrong checksum in TCP, right one in IPv4.
const Sample& syn() {
    static const Sample sample(
        "02 00 00 00 00 b2 02 00 00 00 00 a1 08 00"
        "45 00 00 3c 1c 46 40 00 40 06 0a 66 0a 07 00 01 0a 07 00 02"
        "c0 00 23 28 00 00 10 00 00 00 00 00 a0 02 fa f0 00 00 00 00"
        "02 04 05 b4 04 02 08 0a 00 00 00 05 00 00 00 00 01 03 03 07");
    return sample;
}

/// 802.1ad tag 5, 802.1Q tag 7, ARP request for 10.7.0.2.
const Sample& tagged_arp() {
    static const Sample sample(
        "ff ff ff ff ff ff 02 00 00 00 00 a1 88 a8 20 05 81 00 00 07 08 06"
        "00 01 08 00 06 04 00 01 02 00 00 00 00 a1 0a 07 00 01 00 00 00 00 00 00 0a 07 00 02");
    return sample;
}

/// fd07::1 → fd07::2, hop-by-hop options, fragment header (first fragment), UDP 53 → 4000 with "hello".
const Sample& ipv6_udp() {
    static const Sample sample(
        "60 0a bc de 00 1d 00 40 fd 07 00 00 00 00 00 00 00 00 00 00 00 00 00 01"
        "fd 07 00 00 00 00 00 00 00 00 00 00 00 00 00 02"
        "2c 00 01 04 00 00 00 00 11 00 00 01 00 00 00 2a"
        "00 35 0f a0 00 0d 00 00 68 65 6c 6c 6f",
        LinkType::raw_ip);
    return sample;
}

void expect_all(const Sample& sample, bool expected, std::initializer_list<const char*> expressions) {
    for (const char* expression : expressions)
        EXPECT_EQ(matches(filter_of(expression), sample.subject), expected) << expression;
}

TEST(Filter, AFieldAloneAsksWhetherItIsThere) {
    expect_all(syn(), true, {"tcp", "ip", "eth", "frame", "tcp.flags.syn", "tcp.flags.fin", "ip.src", "", "  "});
    expect_all(syn(), false, {"udp", "ipv6", "arp", "icmp", "icmpv6", "vlan", "sll", "null", "tcp.payload"});
    expect_all(tagged_arp(), true, {"arp", "vlan", "ieee8021ad", "vlan.id", "arp.opcode"});
    expect_all(tagged_arp(), false, {"ip", "ip.addr", "tcp.port", "vlan.len"});
    expect_all(ipv6_udp(), true, {"ipv6", "udp", "ipv6.hopopts", "ipv6.fraghdr", "udp.payload"});
    expect_all(ipv6_udp(), false, {"eth", "ip", "tcp", "ipv6.routing", "ipv6.dstopts"});
}

TEST(Filter, ComparesNumbers) {
    expect_all(syn(), true,
               {"ip.ttl == 64",    "ip.ttl eq 0x40", "ip.ttl < 65",      "ip.ttl lt 65",      "ip.ttl <= 64",
                "ip.ttl le 64",    "ip.ttl > 63",    "ip.ttl gt 63",     "ip.ttl >= 64",      "ip.ttl ge 64",
                "ip.ttl != 63",    "ip.ttl ne 63",   "ip.hdr_len == 20", "tcp.hdr_len == 40", "ip.len == 60",
                "frame.len == 74", "tcp.len == 0",   "tcp.flags == 0x2", "ip.ttl >= 0",       "ip.ttl <= 255"});
    expect_all(syn(), false,
               {"ip.ttl == 63", "ip.ttl < 64", "ip.ttl > 64", "ip.ttl != 64", "ip.ttl < 0", "ip.ttl > 255",
                "udp.length != 1", "udp.length == 1"});
}

TEST(Filter, ComparesFlagsTimesAndStates) {
    Sample sample(
        "02 00 00 00 00 b2 02 00 00 00 00 a1 08 00"
        "45 00 00 28 1c 46 40 00 40 06 0a 7a 0a 07 00 01 0a 07 00 02"
        "c0 00 23 28 00 00 10 00 00 00 00 00 50 12 fa f0 00 00 00 00");
    sample.subject.since_first = 1'500'000'000;
    sample.subject.interface_name = "A";
    expect_all(sample, true,
               {"tcp.flags.syn == 1",
                "tcp.flags.syn == true",
                "tcp.flags.ack == True",
                "tcp.flags.fin == 0",
                "tcp.flags.fin == FALSE",
                "ip.flags.df == 1",
                "ip.flags == 2",
                "tcp.flags.syn > 0",
                "frame.time_relative == 1.5",
                "frame.time_relative >= 1.500000000",
                "frame.time_relative > -3",
                "frame.time_relative in {1 .. 2}",
                "frame.interface_name == \"A\"",
                "frame.interface_name == A",
                "frame.interface_name in {\"B\", \"A\"}",
                "frame.interface_name contains A",
                "ip.checksum.status == \"good\"",
                "ip.checksum.status == Good",
                "ip.checksum.status == 1",
                "tcp.checksum.status == bad",
                "tcp.checksum.status != \"not present\""});
    expect_all(sample, false,
               {"tcp.flags.syn == 0", "frame.time_relative < 1.5", "frame.time_relative > 1.5",
                "frame.interface_name != A", "frame.interface_name == \"a\""});
}

TEST(Filter, AddressesAndNetworks) {
    expect_all(syn(), true,
               {"ip.src == 10.7.0.1", "ip.addr == 10.7.0.2", "ip.addr == 10.7.0.0/16", "ip.addr in {10.7.0.0/16}",
                "ip.addr in {10.7.0.2 .. 10.7.0.9}", "ip.src < 10.7.0.2", "ip.src >= 10.7.0.0/24", "ip.dst > 10.7.0.1",
                "ip.src == 0.0.0.0/0", "eth.addr == 02:00:00:00:00:a1", "eth.dst == 02-00-00-00-00-B2",
                "eth.src < 02:00:00:00:00:a2"});
    expect_all(syn(), false,
               {"ip.src == 10.7.0.2", "ip.addr == 10.8.0.0/16", "ip.src > 10.7.0.0/24", "ip.src < 10.7.0.1/16",
                "ipv6.addr == ::/0"});
    expect_all(ipv6_udp(), true,
               {"ipv6.src == fd07::1", "ipv6.src == fd07:0:0:0:0:0:0.0.0.1", "ipv6.addr == fd07::/16",
                "ipv6.dst == FD07:0000::0002", "ipv6.addr == ::/0", "ipv6.src < fd07::2",
                "ipv6.addr in {fd07::2 .. fd07::ff}", "ipv6.addr != fe80::/10"});
    expect_all(ipv6_udp(), false, {"ipv6.addr == fd08::/16", "ipv6.src > fd07::1", "ipv6.dst == ::2"});
}

TEST(Filter, EqualMeansAnyOccurrenceAndUnequalMeansAll) {
    expect_all(syn(), true, {"tcp.port == 9000", "tcp.port == 49152", "tcp.port != 80", "!(tcp.port == 80)"});
    expect_all(syn(), false, {"tcp.port != 9000", "tcp.port != 49152", "not tcp.port == 9000", "ip.addr != 10.7.0.1"});
    // A field that is not there equals nothing, differs from nothing, and is neither in a set nor not in it.
    expect_all(syn(), true, {"not udp.port == 9000", "not udp.port in {9000}"});
    expect_all(syn(), false, {"udp.port != 9000", "udp.port == 9000", "udp.port in {9000}", "udp.port not in {9000}"});
}

TEST(Filter, AValueMayComeFirst) {
    expect_all(syn(), true,
               {"9000 == tcp.port", "80 != tcp.port", "8999 < tcp.dstport", "9000 >= tcp.dstport",
                "10.7.0.0/16 == ip.src", "1 == tcp.flags.syn and not 80 == tcp.port"});
    expect_all(syn(), false, {"80 == tcp.port", "9000 != tcp.port", "9000 < tcp.dstport", "9001 <= tcp.dstport"});
    EXPECT_EQ(mistake("80 == 80"), "column 1: a field should come here, as in tcp.port == 80");
    EXPECT_EQ(mistake("80 == tcp"), "column 7: tcp is either there or not; it has no value to compare");
    EXPECT_EQ(mistake("80 in tcp.port"), "column 1: a field should come here, as in tcp.port == 80");
}

TEST(Filter, SetsAndRanges) {
    expect_all(syn(), true,
               {"tcp.port in {80, 443, 9000..9010}", "tcp.port in {9000}", "tcp.port in {1 .. 0xffff}",
                "tcp.port not in {80}", "ip.ttl in {1..10,60..70}"});
    expect_all(syn(), false, {"tcp.port in {80, 443}", "tcp.port in {9001..9010}", "tcp.port not in {80, 9000}"});
}

TEST(Filter, AndBindsTighterThanOr) {
    expect_all(syn(), true,
               {"tcp or udp and arp", "(tcp or udp) and not arp", "tcp && ip || arp", "!udp", "not not tcp", "!!tcp",
                "not (udp or arp) and tcp", "not udp and tcp", "not (tcp and udp)", "udp or arp or tcp",
                "tcp.port==9000&&ip.ttl>1||arp", "not (not tcp or (udp and not arp))"});
    expect_all(syn(), false,
               {"(tcp or udp) and arp", "not tcp", "not (tcp or udp)", "not (tcp or udp) or arp", "!tcp && tcp",
                "udp and arp or not tcp", "tcp and ip and udp"});
}

TEST(Filter, OptionsAndTags) {
    expect_all(syn(), true,
               {"tcp.options.mss_val == 1460", "tcp.options.wscale.shift == 7", "tcp.options.sack_perm",
                "tcp.options.timestamp.tsval == 5", "tcp.options.timestamp.tsecr == 0", "tcp.option_kind == 8",
                "tcp.option_kind in {1}", "tcp.options.mss", "tcp.options.wscale"});
    expect_all(syn(), false, {"tcp.options.sack", "tcp.options.sack_le", "ip.opt.type", "tcp.option_kind == 5"});
    expect_all(tagged_arp(), true,
               {"vlan.id == 7", "ieee8021ad.id == 5", "ieee8021ad.priority == 1", "arp.dst.proto_ipv4 == 10.7.0.2",
                "arp.src.hw_mac == 02:00:00:00:00:a1", "vlan.etype == 0x806", "eth.type == 0x88a8"});
    expect_all(tagged_arp(), false, {"vlan.id == 5", "ieee8021ad.id == 7", "vlan.etype == 0x8100"});
    expect_all(ipv6_udp(), true,
               {"ipv6.hopopts.nxt == 44", "ipv6.fraghdr.ident == 42", "ipv6.fraghdr.more == 1", "ipv6.flow == 0xabcde",
                "ipv6.nxt == 0"});
}

TEST(Filter, ContainsLooksIntoBytes) {
    expect_all(ipv6_udp(), true,
               {"udp.payload contains \"ell\"", "udp.payload contains 65:6c:6c", "frame contains 0x68656c6c6f",
                "frame contains \"\\x2a\\0\\x35\"", "udp.payload == \"hello\"", "udp.payload != 00",
                "udp.payload == 68-65-6c-6c-6f"});
    expect_all(ipv6_udp(), false,
               {"udp.payload contains \"Ell\"", "tcp.payload contains \"ell\"", "udp.payload contains \"hello!\"",
                "udp.payload == \"hell\""});
}

TEST(Filter, TheTcpAnalysisComesWithTheSubject) {
    Sample sample(
        "02 00 00 00 00 b2 02 00 00 00 00 a1 08 00"
        "45 00 00 28 1c 46 40 00 40 06 0a 7a 0a 07 00 01 0a 07 00 02"
        "c0 00 23 28 00 00 10 00 00 00 00 00 50 12 fa f0 00 00 00 00");
    expect_all(sample, false, {"tcp.analysis.flags", "tcp.analysis.retransmission", "tcp.stream", "tcp.window_size"});
    sample.summary.analysis = 1 << 0 | 1 << 14;
    sample.summary.stream = 3;
    sample.summary.calculated_window = 64'240 * 128;
    expect_all(sample, true,
               {"tcp.analysis.flags", "tcp.analysis.retransmission", "tcp.analysis.reused_ports", "tcp.stream == 3",
                "tcp.window_size > 65535"});
    expect_all(sample, false, {"tcp.analysis.keep_alive", "tcp.analysis.spurious_retransmission"});
}

TEST(Filter, OnlyWhatMustBeDecodedIsDecoded) {
    for (const char* simple : {"tcp.analysis.retransmission", "tcp.port == 80 and ip.addr == 10.0.0.0/8",
                               "tcp.flags.syn == 1", "frame.len > 100 or tcp.stream == 4", "tcp.seq_raw > 5", "arp"}) {
        EXPECT_FALSE(needs_bytes(filter_of(simple))) << simple;
    }
    for (const char* bytes : {"frame contains \"x\"", "tcp.payload contains 00", "udp.payload"}) {
        EXPECT_TRUE(needs_bytes(filter_of(bytes))) << bytes;
    }
    for (const char* deep : {"tcp or ip.ttl < 5", "vlan", "tcp.options.mss_val > 1000"}) {
        EXPECT_TRUE(needs_bytes(filter_of(deep))) << deep;
    }
}

TEST(Filter, FramesOfTheShippedRecording) {
    const auto& shipped = shipped_transfer();
    const auto count = static_cast<std::uint32_t>(shipped.recording.frames.size());
    const auto found_by = [&](const char* expression, std::uint32_t first, std::uint32_t last) {
        std::vector<std::uint32_t> found;
        find_matches(filter_of(expression), shipped, first, last, found);
        return found;
    };
    EXPECT_EQ(found_by("tcp.flags.syn == 1", 0, count).size(), 4U);  // SYN and SYN-ACK, each captured at both hosts
    EXPECT_EQ(found_by("frame.interface_name == \"A\"", 0, count).size() * 2, count);
    // Answered from the rows, one frame after the other, and in any pieces.
    EXPECT_EQ(found_by("frame.number in {3, 5 .. 7} and not tcp.analysis.flags", 2, 6),
              (std::vector<std::uint32_t>{2, 4, 5}));
    EXPECT_EQ(found_by("frame.number > 1 and frame.time_relative > 0", 0, 2), std::vector<std::uint32_t>{1});
}

TEST(FilterMistakes, NameTheColumnAndTheField) {
    EXPECT_EQ(mistake("tcp and tcp.prt == 80"), "column 9: there is no field “tcp.prt”; did you mean tcp.port?");
    EXPECT_EQ(mistake("tcp.seq > 5"), "column 1: there is no field “tcp.seq”; did you mean tcp.seq_raw?");
    EXPECT_EQ(mistake("gopher"), "column 1: there is no field “gopher”");
    EXPECT_EQ(mistake("80 tcp.port"), "column 1: a field should come here, as in tcp.port == 80");
    EXPECT_EQ(mistake("tcp and"), "column 8: the filter ends where a field should come");
    EXPECT_EQ(mistake("tcp udp"), "column 5: “and” or “or” should come here");
    EXPECT_EQ(mistake("tcp ü"), "column 5: this character means nothing here");
    EXPECT_EQ(mistake("frame contains \"ü\" and x"), "column 24: there is no field “x”");
}

TEST(FilterMistakes, Types) {
    EXPECT_EQ(mistake("ip.src == 5"), "column 11: ip.src is an IPv4 address such as 10.7.0.1 or 10.7.0.0/16; 5 is not");
    EXPECT_EQ(mistake("ip.src == 10.7.0.0/33"),
              "column 11: ip.src is an IPv4 address such as 10.7.0.1 or 10.7.0.0/16; 10.7.0.0/33 is not");
    EXPECT_EQ(mistake("tcp.port == http"), "column 13: tcp.port is a number; http is not");
    EXPECT_EQ(mistake("tcp.port == -1"), "column 13: tcp.port is a number; -1 is not");
    EXPECT_EQ(mistake("ip.ttl == 256"), "column 11: ip.ttl goes up to 255; 256 is too large");
    EXPECT_EQ(mistake("tcp.seq_raw == 99999999999999999999999"),
              "column 16: tcp.seq_raw goes up to 4294967295; 99999999999999999999999 is too large");
    EXPECT_EQ(mistake("ip.ttl == 064"), "column 11: 064 starts with 0, which is octal to some; write it without");
    EXPECT_EQ(mistake("tcp.port == \"80\""), "column 13: tcp.port is a number; write it without quotes");
    EXPECT_EQ(mistake("tcp.flags.syn == 2"), "column 18: tcp.flags.syn is a flag (1 or 0, true or false); 2 is not");
    EXPECT_EQ(mistake("tcp.analysis.retransmission == 1"),
              "column 1: tcp.analysis.retransmission is either there or not; it has no value to compare");
    EXPECT_EQ(mistake("ip.src == ip.dst"), "column 11: ip.src can be compared with a value, not with another field");
    EXPECT_EQ(mistake("ip.src contains \"a\""),
              "column 8: contains looks into frame, tcp.payload, udp.payload and frame.interface_name");
    EXPECT_EQ(mistake("frame.interface_name > A"),
              "column 22: frame.interface_name has no order: compare it with ==, != or contains");
    EXPECT_EQ(mistake("frame contains xyz"), "column 16: frame is bytes, as \"text\" or as 0d:0a; xyz is not");
    EXPECT_EQ(mistake("frame contains \"\""), "column 7: every text contains the empty one");
    EXPECT_EQ(mistake("eth.addr == 02:00:00:00:00"),
              "column 13: eth.addr is a MAC address such as 02:00:00:00:00:a1; 02:00:00:00:00 is not");
    for (const char* bad : {":::1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::12345", "::1.2.3", "1:", ":1",
                            "::1.2.3.4.5", "::256.1.1.1", "1:2:3:4:5:6:7::8", "10.7.0.1", "::1/129", "::1/"})
        EXPECT_NE(mistake(std::string("ipv6.src == ") + bad).find("ipv6.src is an IPv6 address"), std::string::npos)
            << bad;
}

TEST(FilterMistakes, ParenthesesSetsAndSigns) {
    EXPECT_EQ(mistake("tcp and (ip or arp"), "column 9: this ( is never closed");
    EXPECT_EQ(mistake("tcp)"), "column 4: this ) closes nothing");
    EXPECT_EQ(mistake("()"), "column 2: nothing stands between ( and )");
    EXPECT_EQ(mistake("tcp.port in {}"), "column 14: a value is missing here: a set has at least one, as in {80, 443}");
    EXPECT_EQ(mistake("tcp.port in {80,}"),
              "column 17: a value is missing here: a set has at least one, as in {80, 443}");
    EXPECT_EQ(mistake("tcp.port in {80 443}"), "column 17: a comma or a closing brace should come here");
    EXPECT_EQ(mistake("tcp.port in {80"), "column 13: this { is never closed");
    EXPECT_EQ(mistake("tcp.port in 80"), "column 13: a set in braces comes after “in”: {80, 443}");
    EXPECT_EQ(mistake("tcp.port in {9010..9000}"),
              "column 14: the range 9010..9000 is reversed: its lower end comes first");
    EXPECT_EQ(mistake("tcp.port = 80"), "column 10: one = compares nothing; write ==");
    EXPECT_EQ(mistake("tcp[13] == 2"), "column 4: slices are not known here; name a field, or use contains");
    EXPECT_EQ(mistake("frame matches \"a\""), "column 7: regular expressions are not known here; use contains");
    EXPECT_EQ(mistake("frame contains \"a"), "column 16: this text has no closing quote");
    EXPECT_EQ(mistake("frame contains \"\\q\""), "column 17: after \\ comes one of \" \\ n r t 0 or xhh");
    EXPECT_EQ(mistake("tcp.port =="), "column 12: the filter ends where a value should come");
    EXPECT_EQ(mistake("tcp not udp"), "column 5: “and” or “or” should come here");
    EXPECT_EQ(mistake(std::string(5000, '(')), "column 101: the filter is nested too deeply");
    EXPECT_EQ(mistake(std::string(5000, '!')), "column 101: the filter is nested too deeply");
}

TEST(FilterMistakes, AreShownUnderTheExpression) {
    FilterError error;
    const std::string expression = "tcp and tcp.prt == 80";
    ASSERT_FALSE(parse_filter(expression, error));
    EXPECT_EQ(error_text(error, expression),
              "column 9: there is no field “tcp.prt”; did you mean tcp.port?\n"
              "  tcp and tcp.prt == 80\n"
              "          ^^^^^^^");
}

TEST(FilterFields, CompleteWhatWasBegun) {
    const auto offered = [](std::string_view begun) {
        std::vector<std::string> texts;
        for (const FilterCompletion& offer : filter_completions(begun, begun.size(), Story{}, filter_fields().size()))
            texts.push_back(offer.text);
        return texts;
    };
    EXPECT_EQ(offered("tcp.flags.s"), std::vector<std::string>{"tcp.flags.syn"});
    EXPECT_EQ(offered("tcp.analysis.").size(), 16U);  // the fifteen findings and "flags"
    EXPECT_EQ(offered("").size(), 10U);               // to begin with, those that most people ask for
    EXPECT_TRUE(offered("x").empty());
}

TEST(FilterFields, AreWholeAndDifferent) {
    for (std::size_t i = 0; i < filter_fields().size(); ++i) {
        const FilterField& field = filter_fields()[i];
        if (i > 0) {
            EXPECT_LT(filter_fields()[i - 1].id, field.id);
        }
        EXPECT_NE(std::string(meaning(field)), "") << field.id;
        EXPECT_EQ(filter_field(field.id), &field);
        if (field.kind == FilterKind::number) {
            EXPECT_GT(field.bits, 0) << field.id;
            EXPECT_LE(field.bits, 32) << field.id;
        }
    }
}

/// The table of docs/filter.md. OSISCOPE_REWRITE=1 writes it anew.
TEST(FilterFields, AreAllInTheDocumentation) {
    std::string table = "| id | is | meaning |\n|---|---|---|\n";
    for (const FilterField& field : filter_fields()) {
        std::string kind = description(field.kind);
        table += "| `" + std::string(field.id) + "` | " + kind.substr(0, kind.find(" such as")) + " | " +
                 meaning(field) + " |\n";
    }
    const std::string path = in_tree("docs/filter.md");
    const std::string page = read_text_file(path);
    const std::size_t start = page.find("| id | is |");
    ASSERT_NE(start, std::string::npos);
    if (std::getenv("OSISCOPE_REWRITE") != nullptr)
        std::ofstream(path, std::ios::binary) << page.substr(0, start) << table;
    else EXPECT_EQ(page.substr(start), table);
}

}  // namespace
}  // namespace osiscope
