// Every byte of an ICMP message has a row that says what it is: the router's MTU, the quoted packet, the echo's data.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "layers/decode.hpp"
#include "layers/describe.hpp"
#include "tests/support/bytes.hpp"

namespace osiscope {
namespace {

struct Message {
    std::vector<std::uint8_t> frame;
    Packet packet;
    std::vector<Row> rows;  ///< of the ICMP layer

    explicit Message(std::vector<std::uint8_t> bytes, LinkType type = LinkType::raw_ip) : frame(std::move(bytes)) {
        packet = decode(type, frame, static_cast<std::uint32_t>(frame.size()));
        for (const Layer& layer : packet.layers)
            if (layer.protocol == Protocol::icmp || layer.protocol == Protocol::icmpv6)
                rows = describe(packet, layer, frame);
    }
    const Row& row(const std::string& label) const {
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.label == label; });
        static const Row none;
        EXPECT_NE(found, rows.end()) << label;
        return found != rows.end() ? *found : none;
    }
    /// Whether rows cover every bit from `first` on to the end, without a gap.
    bool covered(std::uint32_t first) const {
        std::uint32_t next = first * 8;
        for (const Row& one : rows) {
            if (one.bits.first != next) return false;
            next = one.bits.end();
        }
        return next == frame.size() * 8;
    }
    std::string headline_text() const {
        for (const Layer& layer : packet.layers)
            if (layer.protocol == Protocol::icmp || layer.protocol == Protocol::icmpv6)
                return headline(packet, layer, frame);
        return {};
    }
};

/// An IPv4 or IPv6 header around a message.
std::vector<std::uint8_t> in_ipv4(const std::string& message) {
    const std::vector<std::uint8_t> body = from_hex(message);
    std::vector<std::uint8_t> frame = from_hex("4500 0000 0001 0000 4001 0000 0a070001 0a070002");
    frame[3] = static_cast<std::uint8_t>(20 + body.size());
    frame.insert(frame.end(), body.begin(), body.end());
    return frame;
}
std::vector<std::uint8_t> in_ipv6(const std::string& message) {
    const std::vector<std::uint8_t> body = from_hex(message);
    std::vector<std::uint8_t> frame =
        from_hex("60000000 0000 3a ff fe800000000000000000000000000001 ff020000000000000000000000000001");
    frame[5] = static_cast<std::uint8_t>(body.size());
    frame.insert(frame.end(), body.begin(), body.end());
    return frame;
}

const std::string quoted_tcp = "4500 05dc 0007 4000 4006 1234 0a070001 0a080002  c000 0050 01020304";

TEST(IcmpRows, FragmentationNeededShowsTheMtuAndThePacketThatWasTooBig) {
    const Message told(in_ipv4("0304 0000 0000 0320 " + quoted_tcp));
    EXPECT_TRUE(told.covered(20));
    EXPECT_EQ(told.row("Code").note, "fragmentation needed, but “don't fragment” is set");
    EXPECT_EQ(told.row("Unused").bits, (BitRange{24 * 8, 16}));
    EXPECT_EQ(told.row("Next-hop MTU").value, "800");
    EXPECT_EQ(told.row("Next-hop MTU").bits, (BitRange{26 * 8, 16}));
    EXPECT_EQ(told.row("Quoted total length").value, "1\u2009500");
    EXPECT_EQ(told.row("Quoted source address").value, "10.7.0.1");
    EXPECT_EQ(told.row("Quoted source address").bits, (BitRange{40 * 8, 32}));
    EXPECT_EQ(told.row("Quoted source port").value, "49152");
    EXPECT_EQ(told.row("Quoted destination port").value, "80");
    EXPECT_EQ(told.row("Quoted sequence number").value, "16\u2009909\u2009060");
    EXPECT_EQ(told.headline_text(),
              "Destination unreachable: fragmentation needed, but “don't fragment” is set, MTU 800");
}

TEST(IcmpRows, EchoesShowTheirData) {
    const Message ping(in_ipv4("0800 0000 1234 0007 6162636465"));
    EXPECT_TRUE(ping.covered(20));
    EXPECT_EQ(ping.row("Identifier").value, "4660");
    EXPECT_EQ(ping.row("Data").value, "5 bytes");
    EXPECT_EQ(ping.row("Data").bits, (BitRange{28 * 8, 40}));
    EXPECT_EQ(ping.row("Data").note, "abcde");
    EXPECT_TRUE(Message(in_ipv4("0000 0000 1234 0007")).covered(20));
}

TEST(IcmpRows, OfOtherMessagesNameTheirFields) {
    const Message redirect(in_ipv4("0501 0000 0a0700fe " + quoted_tcp));
    EXPECT_EQ(redirect.row("Gateway address").value, "10.7.0.254");
    EXPECT_EQ(redirect.row("Code").note, "for the host");
    const Message exceeded(
        in_ipv4("0b00 0000 00000000 4500 0040 0007 0000 0111 1234 0a070001 0a080002 c000 829b 002c 0000"));
    EXPECT_EQ(exceeded.row("Code").note, "time to live exceeded in transit");
    EXPECT_EQ(exceeded.row("Quoted destination port").value, "33435");
    EXPECT_EQ(exceeded.row("Quoted length").value, "44");
    const Message pointed(in_ipv4("0c00 0000 14000000 " + quoted_tcp));
    EXPECT_EQ(pointed.row("Pointer").value, "20");
    const Message clock(in_ipv4("0d00 0000 0001 0002 00000003 00000004 00000005"));
    EXPECT_EQ(clock.row("Transmit timestamp").value, "5");
    const Message fragment(
        in_ipv4("0b01 0000 00000000 4500 05dc 0007 00b9 4006 1234 0a070001 0a080002 c000 0050 01020304"));
    EXPECT_EQ(fragment.row("Quoted data").value, "8 bytes");  // the middle of a segment, no header
    for (const Message* one : {&redirect, &exceeded, &pointed, &clock, &fragment}) EXPECT_TRUE(one->covered(20));
}

const std::string quoted_v6 =
    "60000000 05a0 06 40 fd070000000000000000000000000001 fd080000000000000000000000000002 c000 0050 01020304 00000000 "
    "5010 0100 0000 0000 6162";

TEST(IcmpRows, OfIpv6ShowMtuTargetAndOptions) {
    const Message big(in_ipv6("0200 0000 00000500 " + quoted_v6));
    EXPECT_EQ(big.row("MTU").value, "1\u2009280");
    EXPECT_EQ(big.row("Quoted payload length").value, "1\u2009440");
    EXPECT_EQ(big.row("Quoted destination address").value, "fd08::2");
    EXPECT_EQ(big.row("Quoted acknowledgment number").value, "0");
    EXPECT_EQ(big.row("Quoted data").value, "2 bytes");
    EXPECT_EQ(big.headline_text(), "Packet too big, MTU 1\u2009280");
    const Message who(in_ipv6("8700 0000 00000000 fd070000000000000000000000000002 0101 0200000000a1"));
    EXPECT_EQ(who.row("Target address").value, "fd07::2");
    EXPECT_EQ(who.row("Option: Source link-layer address").value, "02:00:00:00:00:a1");
    const Message here(in_ipv6("8800 0000 60000000 fd070000000000000000000000000002 0201 0200000000b2"));
    EXPECT_EQ(here.row("Solicited").value, "set");
    EXPECT_EQ(here.row("Override").value, "set");
    const Message router(
        in_ipv6("8600 0000 40 c0 0708 00000000 00000000 0501 0000 000005dc "
                "0304 40c0 00015180 00003840 00000000 fd070000000000000000000000000000"));
    EXPECT_EQ(router.row("Router lifetime").value, "1\u2009800");
    EXPECT_EQ(router.row("Option: MTU").value, "1\u2009500");
    EXPECT_EQ(router.row("Option: Prefix information").value,
              "fd07::/64, valid 86\u2009400 s, preferred 14\u2009400 s");
    const Message report(in_ipv6("8f00 0000 0000 0001 04000000 ff020000000000000000000000000016"));
    EXPECT_EQ(report.row("Multicast address record").value, "ff02::16, type 4, 0 sources");
    const Message unreachable(in_ipv6("0104 0000 00000000 " + quoted_v6));
    EXPECT_EQ(unreachable.row("Code").note, "port unreachable: no program listens on this port");
    for (const Message* one : {&big, &who, &here, &router, &report, &unreachable}) EXPECT_TRUE(one->covered(40));
}

TEST(IcmpRows, CoverEveryCapturedByteOfAnyMessage) {
    std::mt19937 random(5);
    for (int attempt = 0; attempt < 20'000; ++attempt) {
        std::string hex;
        const int size = 4 + static_cast<int>(random() % 90);
        const bool version_6 = random() % 2 == 0;
        static constexpr int types_v4[] = {0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 42};
        static constexpr int types_v6[] = {1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 143, 200};
        std::vector<std::uint8_t> body(static_cast<std::size_t>(size));
        for (std::uint8_t& byte : body) byte = static_cast<std::uint8_t>(random() % 3 == 0 ? random() : random() % 3);
        body[0] = static_cast<std::uint8_t>(version_6 ? types_v6[random() % 16] : types_v4[random() % 16]);
        if (random() % 2 == 0 && size > 28) body[8] = version_6 ? 0x60 : 0x45;
        std::vector<std::uint8_t> frame = version_6 ? in_ipv6("") : in_ipv4("");
        const std::uint32_t first = version_6 ? 40 : 20;
        frame[version_6 ? 5 : 3] = static_cast<std::uint8_t>((version_6 ? 0 : 20) + size);
        frame.insert(frame.end(), body.begin(), body.end());
        const Message message(frame);
        std::vector<bool> told(frame.size(), false);
        for (const Row& row : message.rows)
            for (std::uint32_t byte = row.bits.first / 8; byte < bytes_of(row.bits).end(); ++byte) {
                ASSERT_LT(byte, frame.size());
                told[byte] = true;
            }
        for (std::uint32_t byte = first; byte < frame.size(); ++byte)
            ASSERT_TRUE(told[byte]) << "attempt " << attempt << ", byte " << byte;
    }
}

}  // namespace
}  // namespace osiscope
