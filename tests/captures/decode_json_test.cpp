// A frame as a line of JSON, where the pieces of a header contradict each other.
#include "captures/decode_json.hpp"

#include <gtest/gtest.h>

#include "layers/decode.hpp"
#include "tests/support/bytes.hpp"

namespace osiscope {
namespace {

std::string json_of(const std::string& hex, LinkType link_type) {
    const std::vector<std::uint8_t> bytes = from_hex(hex);
    FrameView frame;
    frame.link_type = link_type;
    frame.bytes = bytes;
    frame.original_length = static_cast<std::uint32_t>(bytes.size());
    const Packet packet = decode(link_type, bytes, frame.original_length);
    std::string line;
    append_json(line, 1, frame, packet, summarize(packet, bytes));
    return line;
}

TEST(DecodeJson, ASackOptionOfAWrongLengthHidesNoRightOneAfterIt) {
    const std::string line = json_of(
        "4500 003c 0001 4000 4006 0000 0a070001 0a070002"
        "0050 1234 00000001 00000002 a010 0100 0000 0000"
        "0508 010203040506  050a 00000005 00000009  0101",
        LinkType::raw_ipv4);
    EXPECT_NE(line.find("\"sack\":[[5,9]]"), std::string::npos) << line;
}

TEST(Summary, ADatagramWithoutDataIsAboutItsOwnLayer) {
    const std::vector<std::uint8_t> bytes =
        from_hex("4500 001c 0001 4000 4011 0000 0a070001 0a070002  0035 1234 0008 0000");
    const Packet packet = decode(LinkType::raw_ipv4, bytes, static_cast<std::uint32_t>(bytes.size()));
    EXPECT_EQ(subject_layer(summarize(packet, bytes)), 4);
}

}  // namespace
}  // namespace osiscope
