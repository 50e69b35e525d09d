// The small things everything else stands on: fields, sequence numbers, addresses, checksums, line codes, states.
#include <gtest/gtest.h>

#include "layers/application/transfer_record.hpp"
#include "layers/network/internet_checksum.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/presentation/encoding.hpp"
#include "layers/session/connection.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"
#include "tests/support/bytes.hpp"

namespace osiscope {
namespace {

Bytes bytes_of_text(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Fields, AreReadAcrossByteBorders) {
    const auto header = from_hex("45 00 05 dc 3c 1f 5f ff");
    EXPECT_EQ(read(header, 0, ipv4::version), 4U);
    EXPECT_EQ(read(header, 0, ipv4::header_length), 5U);
    EXPECT_EQ(read(header, 0, ipv4::total_length), 1500U);
    EXPECT_EQ(read(header, 0, ipv4::reserved_flag), 0U);
    EXPECT_EQ(read(header, 0, ipv4::dont_fragment), 1U);
    EXPECT_EQ(read(header, 0, ipv4::fragment_offset), 0x1fffU);
}

TEST(Fields, ATableWithAGapDoesNotTile) {
    static constexpr Field first{"x.a", "a", 0, 4};
    static constexpr Field second{"x.b", "b", 5, 3};
    static constexpr const Field* fields[] = {&first, &second};
    EXPECT_FALSE(tiles(fields, 8));
}

TEST(SequenceNumbers, CompareAcrossTheWrap) {
    const SequenceNumber before{0xfffffff0};
    const SequenceNumber after = before + 0x20;
    EXPECT_EQ(after.value, 0x10U);
    EXPECT_TRUE(before < after);
    EXPECT_EQ(after - before, 0x20);
    EXPECT_EQ(before - after, -0x20);
}

TEST(Addresses, AreWrittenAsTheRfcsSay) {
    EXPECT_EQ(mac_text(from_hex("02000000 00a1")), "02:00:00:00:00:a1");
    EXPECT_EQ(ipv4_text(from_hex("0a070001")), "10.7.0.1");
    const auto v6 = [](const char* hex) { return ipv6_text(from_hex(hex)); };
    EXPECT_EQ(v6("fd070000 00000000 00000000 00000001"), "fd07::1");
    EXPECT_EQ(v6("20010db8 00000000 00010000 00000001"), "2001:db8::1:0:0:1");  // RFC 5952 §4.2.3: the first of equals
    EXPECT_EQ(v6("20010db8 00000001 00010001 00010001"), "2001:db8:0:1:1:1:1:1");  // §4.2.2: one group is not shortened
    EXPECT_EQ(v6("00000000 00000000 00000000 00000000"), "::");
    EXPECT_EQ(v6("00000000 00000000 0000ffff 0a070001"), "::ffff:10.7.0.1");
    EXPECT_EQ(v6("fe800000 00000000 00000000 00000000"), "fe80::");
}

TEST(InternetChecksum, OfTheExampleInRfc1071) {
    EXPECT_EQ(checksum_fold(checksum_add(from_hex("00 01 f2 03 f4 f5 f6 f7"))), 0xddf2);
}

TEST(InternetChecksum, OddLengthsCountAZeroBehind) {
    EXPECT_EQ(checksum_fold(checksum_add(from_hex("01 02 03"))), 0x0402);
}

TEST(FrameCheckSequence, HasItsCheckValue) {
    EXPECT_EQ(frame_check_sequence(bytes_of_text("123456789")), 0xcbf43926U);
    EXPECT_EQ(frame_check_sequence({}), 0U);
}

TEST(FrameCheckSequence, BehindAFrameLeavesTheSameRemainderAlways) {
    const std::vector<std::uint8_t> line = on_the_line(from_hex("ff ff ff ff ff ff 02 00 00 00 00 a1 08 06 00 01"));
    EXPECT_EQ(line.size(), 8U + 60U + 4U);                                 // padded to the shortest frame
    EXPECT_EQ(frame_check_sequence(Bytes(line).subspan(8)), 0x2144df1cU);  // the CRC-32 residue, complemented
}

TEST(Line, AFullFrameTakesTheTimeEthernetGivesIt) {
    EXPECT_EQ(line_octets(1514), 1538U);
    EXPECT_EQ(line_octets(42), 84U);
    EXPECT_EQ(line_nanoseconds(1514, 10'000'000), 1'230'400);
    EXPECT_EQ(line_nanoseconds(1514, 0), 0);
}

TEST(Content, IsGuessedFromTheBytes) {
    EXPECT_EQ(content_text(bytes_of_text("one\ntwo\n")), "ASCII text, lines end in LF");
    EXPECT_EQ(content_text(bytes_of_text("one\r\ntwo\r\n")), "ASCII text, lines end in CR LF");
    EXPECT_EQ(content_text(bytes_of_text("Grüße\n")), "UTF-8 text, lines end in LF");
    EXPECT_EQ(content_text(from_hex("00 ff 13 89 50 4e 47")), "bytes of no known text");
}

Segment segment(std::uint16_t flags, std::uint32_t seq, std::uint32_t ack, std::uint32_t length = 0) {
    return {flags, {seq}, {ack}, length, 100};
}

TEST(Connection, LivesAsRfc9293Draws) {
    Endpoint a;
    Endpoint b;
    const auto pass = [](Endpoint& from, Endpoint& to, const Segment& what) {
        on_send(from, what);
        on_receive(to, what);
    };
    pass(a, b, segment(tcp::syn, 100, 0));
    EXPECT_EQ(a.state, TcpState::syn_sent);
    pass(b, a, segment(tcp::syn | tcp::ack, 300, 101));
    EXPECT_EQ(b.state, TcpState::syn_received);
    EXPECT_EQ(a.state, TcpState::established);
    pass(a, b, segment(tcp::ack, 101, 301));
    EXPECT_EQ(b.state, TcpState::established);
    pass(a, b, segment(tcp::ack | tcp::psh, 101, 301, 50));
    EXPECT_EQ(a.send_next.value, 151U);
    EXPECT_EQ(b.receive_next.value, 151U);
    pass(a, b, segment(tcp::fin | tcp::ack, 151, 301));
    EXPECT_EQ(a.state, TcpState::fin_wait_1);
    EXPECT_EQ(b.state, TcpState::close_wait);
    pass(b, a, segment(tcp::ack, 301, 152));
    EXPECT_EQ(a.state, TcpState::fin_wait_2);
    pass(b, a, segment(tcp::fin | tcp::ack, 301, 152));
    EXPECT_EQ(b.state, TcpState::last_ack);
    EXPECT_EQ(a.state, TcpState::time_wait);
    pass(a, b, segment(tcp::ack, 152, 302));
    EXPECT_EQ(b.state, TcpState::closed);
}

TEST(Connection, JoinedInTheMiddleIsEstablished) {
    Endpoint end;
    on_receive(end, segment(tcp::ack, 5000, 700, 10));
    EXPECT_TRUE(end.known);
    EXPECT_EQ(end.state, TcpState::established);
    EXPECT_EQ(end.send_next.value, 700U);
    EXPECT_EQ(end.receive_next.value, 5010U);
}

TEST(TransferRecords, AnOfferComesBackAsItWasWritten) {
    const transfer_record::Offer offer{"brief.txt", 65536, 1'700'000'000'123'456'789, 0644, 0};
    const std::vector<std::uint8_t> bytes = write_offer(offer);
    const auto header = transfer_record::read_header(bytes);
    ASSERT_TRUE(header.has_value());
    EXPECT_EQ(header->type, transfer_record::Type::offer);
    const auto back = transfer_record::read_offer(Bytes(bytes).subspan(transfer_record::header_length));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->name, offer.name);
    EXPECT_EQ(back->size, offer.size);
    EXPECT_EQ(back->modified, offer.modified);
    EXPECT_EQ(back->mode, offer.mode);
}

TEST(TransferRecords, OtherProtocolsAreNotTakenForRecords) {
    EXPECT_FALSE(transfer_record::read_header(bytes_of_text("GET / HTTP/1.1\r\n")).has_value());
    EXPECT_FALSE(
        transfer_record::read_header(from_hex("4f 37 01 03 ff ff ff ff")).has_value());  // longer than any record
    EXPECT_FALSE(transfer_record::read_header(from_hex("4f 37 01")).has_value());
    EXPECT_FALSE(transfer_record::read_offer(from_hex("00 00 00 00 00 00 00 05 00 00 00 00 00 00 00 00 01 a4 00 09 61"))
                     .has_value());
}

TEST(Numbers, AreGroupedFromFourDigitsOnByThinSpaces) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1448), "1\u2009448");
    EXPECT_EQ(grouped(65536), "65\u2009536");
    EXPECT_EQ(grouped(1'000'000), "1\u2009000\u2009000");
}

}  // namespace
}  // namespace osiscope
