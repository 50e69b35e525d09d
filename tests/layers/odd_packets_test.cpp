// Unusual packets from the RFCs, the same cut anywhere and bent anywhere: layers and a reason, never a crash.
// tests/conformance compares what is decoded of the same frames with tshark.
#include <algorithm>
#include <fstream>
#include <random>

#include "layers/protocol_names.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/sound_packet.hpp"

namespace osiscope {
namespace {

struct OddFrame {
    LinkType link_type = LinkType::ethernet;
    std::string payload_name;
    std::vector<std::uint8_t> bytes;
    std::string what;
};

/// The frames of tests/conformance/regressions.txt.
const std::vector<OddFrame>& odd_frames() {
    static const std::vector<OddFrame> frames = [] {
        std::ifstream file(std::string(OSISCOPE_SOURCE_DIR) + "/tests/conformance/regressions.txt");
        EXPECT_TRUE(file.is_open());
        std::vector<OddFrame> read;
        for (std::string line; std::getline(file, line);) {
            if (line.empty() || line[0] == '#') continue;
            std::vector<std::string> parts;
            for (std::size_t at = 0, end = 0; parts.size() < 4; at = end + 3) {
                end = parts.size() == 3 ? line.size() : line.find(" | ", at);
                parts.push_back(line.substr(at, end - at));
            }
            read.push_back({static_cast<LinkType>(std::stoul(parts[0])), parts[1], from_hex(parts[2]), parts[3]});
        }
        return read;
    }();
    return frames;
}

std::string rest_name(const Packet& packet) {
    for (const Layer& layer : packet.layers)
        if (layer.protocol == Protocol::data) return payload_name(packet, layer);
    return {};
}

std::uint32_t length(Bytes bytes) { return static_cast<std::uint32_t>(bytes.size()); }

TEST(OddPackets, BytesThatOsiscopeDoesNotReadHaveAName) {
    EXPECT_GE(odd_frames().size(), 40U);
    for (const OddFrame& odd : odd_frames()) {
        const Packet packet = decode(odd.link_type, odd.bytes, length(odd.bytes));
        expect_sound(packet, odd.bytes);
        EXPECT_EQ(rest_name(packet), odd.payload_name) << odd.what;
    }
}

TEST(OddPackets, EveryCutGivesNoMoreLayersAndAReason) {
    for (const OddFrame& odd : odd_frames()) {
        std::size_t before = 0;
        for (std::size_t kept = 0; kept <= odd.bytes.size(); ++kept) {
            const Bytes cut = Bytes(odd.bytes).first(kept);
            for (const std::uint32_t claimed : {length(odd.bytes), length(cut)})
                expect_sound(decode(odd.link_type, cut, claimed), cut);
            const Packet packet = decode(odd.link_type, cut, length(odd.bytes));
            const auto headers = static_cast<std::size_t>(
                std::count_if(packet.layers.begin(), packet.layers.end(),
                              [](const Layer& layer) { return osi_layer(layer.protocol) < 5; }));
            EXPECT_GE(headers, before) << odd.what << " cut to " << kept;
            before = headers;
        }
    }
}

TEST(OddPackets, EveryFlippedBitGivesASoundPacket) {
    for (const OddFrame& odd : odd_frames()) {
        std::vector<std::uint8_t> bent = odd.bytes;
        for (std::size_t bit = 0; bit < std::min<std::size_t>(bent.size(), 110) * 8; ++bit) {
            const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
            bent[bit / 8] ^= mask;
            expect_sound(decode(odd.link_type, bent, length(bent)), bent);
            bent[bit / 8] ^= mask;
        }
    }
}

TEST(OddPackets, ManyWrongBytesAnyLinkTypeAnyLength) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto below = [&random](std::size_t bound) { return random() % bound; };
    for (int round = 0; round < 20'000; ++round) {
        const OddFrame& odd = odd_frames()[below(odd_frames().size())];
        std::vector<std::uint8_t> bent(odd.bytes.begin(),
                                       odd.bytes.begin() + static_cast<std::ptrdiff_t>(below(odd.bytes.size() + 1)));
        for (std::size_t wrong = below(8); wrong > 0 && !bent.empty(); --wrong)
            bent[below(bent.size())] = static_cast<std::uint8_t>(random());
        const LinkType link_type = below(4) == 0 ? odd_frames()[below(odd_frames().size())].link_type : odd.link_type;
        expect_sound(decode(link_type, bent, length(bent) + static_cast<std::uint32_t>(below(3) * below(100))), bent);
    }
}

TEST(OddPackets, LinkTypesHaveNames) {
    EXPECT_STREQ(link_type_name(static_cast<LinkType>(127)), "IEEE 802.11 with radiotap header");
    EXPECT_STREQ(link_type_name(static_cast<LinkType>(9999)), "");
    EXPECT_FALSE(is_read(static_cast<LinkType>(127)));
    EXPECT_TRUE(is_read(LinkType::raw_14));
}

}  // namespace
}  // namespace osiscope
