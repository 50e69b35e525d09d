// The tables that decoding reads say everything about a header: from the values alone the same bytes come back.
#include "layers/encode.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "layers/decode.hpp"
#include "layers/describe.hpp"
#include "layers/header_parts.hpp"
#include "tests/support/generated_frames.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

std::vector<std::uint8_t> copy_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// Cuts the frame at every length up to `longest` and has it made anew from its fields.
void expect_made_again_however_cut(LinkType link_type, Bytes whole, std::size_t longest) {
    const auto length = static_cast<std::uint32_t>(whole.size());
    for (std::size_t kept = 0; kept <= std::min<std::size_t>(whole.size(), longest); ++kept) {
        const Bytes cut = whole.first(kept);
        ASSERT_EQ(encode(decode(link_type, cut, length), cut), copy_of(cut)) << "cut to " << kept;
    }
    ASSERT_EQ(encode(decode(link_type, whole, length), whole), copy_of(whole));
}

TEST(Encode, EveryFrameOfTheShippedTransferIsMadeAgainHoweverItIsCut) {
    const Recording& recording = shipped_transfer().recording;
    for (std::uint32_t number = 0; number < recording.frames.size(); ++number)
        expect_made_again_however_cut(LinkType::ethernet, frame_bytes(recording, number), 80);
}

TEST(Encode, EveryGeneratedFrameIsMadeAgainHoweverItIsCut) {
    for (const GeneratedFrame& generated : generated_frames()) {
        SCOPED_TRACE(generated.name);
        expect_made_again_however_cut(generated.frame().link_type, generated.frame().bytes, 300);
    }
}

TEST(Encode, TheHeadersOfBentFramesAreMadeAgainToo) {
    for (const GeneratedFrame& generated : generated_frames()) {
        SCOPED_TRACE(generated.name);
        const CapturedFrame input = generated.frame();
        std::vector<std::uint8_t> bent = copy_of(input.bytes);
        for (std::size_t bit = 0; bit < std::min<std::size_t>(bent.size(), 90) * 8; bit += 3) {
            bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ (0x80U >> (bit % 8)));
            ASSERT_EQ(encode(decode(input.link_type, bent, input.original_length), bent), bent) << "bit " << bit;
            bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ (0x80U >> (bit % 8)));
        }
    }
}

TEST(HeaderParts, FollowEachOtherWithoutGapToTheEndOfTheHeader) {
    std::size_t parts_seen = 0;
    for (const GeneratedFrame& generated : generated_frames()) {
        const CapturedFrame input = generated.frame();
        for (const Layer& layer : decode(input.link_type, input.bytes, input.original_length).layers) {
            std::uint32_t next = layer.header.first * 8;
            for (const HeaderPart& part : header_parts(layer, input.bytes)) {
                EXPECT_EQ(part.bits.first, next) << generated.name << ", " << name(layer.protocol);
                next = part.bits.end();
                ++parts_seen;
            }
            if (layer.protocol == Protocol::data || layer.protocol == Protocol::padding) continue;
            EXPECT_EQ(next, std::min<std::size_t>(layer.header.end(), input.bytes.size()) * 8) << generated.name;
        }
    }
    EXPECT_GT(parts_seen, 1000U);
}

TEST(Write, ChangesTheFieldsBitsAndNoOthers) {
    for (const FieldTable table : field_tables())
        for (const Field* field : table) {
            if (field->bit_count > 128) continue;  // a digest in a record: no header has one
            const FieldValue ones{~std::uint64_t{0}, ~std::uint64_t{0}};
            std::vector<std::uint8_t> bytes(64, 0);
            write(bytes, 3, *field, ones);
            for (std::uint32_t bit = 0; bit < bytes.size() * 8; ++bit) {
                const BitRange range = bits_of(3, *field);
                const bool inside = bit >= range.first && bit < range.end();
                ASSERT_EQ((unsigned{bytes[bit / 8]} >> (7 - bit % 8) & 1U) != 0, inside)
                    << field->id << ", bit " << bit;
            }
            const FieldValue read_back = value_of(bytes, 3, *field);
            write(bytes, 3, *field, {});
            EXPECT_EQ(bytes, std::vector<std::uint8_t>(64, 0)) << field->id;
            write(bytes, 3, *field, read_back);
            EXPECT_EQ(value_of(bytes, 3, *field), read_back) << field->id;
        }
}

TEST(Write, ALongFieldsValueIsItsBytesInOrder) {
    std::vector<std::uint8_t> bytes(16, 0);
    constexpr Field address{"", "", 0, 128, Format::ipv6_address};
    write(bytes, 0, address, {0x08090a0b0c0d0e0f, 0x0001020304050607});
    for (std::size_t i = 0; i < 16; ++i) EXPECT_EQ(bytes[i], i);
}

bool in_a_table(const Field* wanted) {
    for (const FieldTable table : field_tables())
        for (const Field* field : table)
            if (field == wanted) return true;
    return false;
}

TEST(Tables, HaveEveryFieldThatIsShown) {
    for (const GeneratedFrame& generated : generated_frames()) {
        const CapturedFrame input = generated.frame();
        const Packet packet = decode(input.link_type, input.bytes, input.original_length);
        for (const Layer& layer : packet.layers)
            for (const Row& row : describe(packet, layer, input.bytes))
                EXPECT_TRUE(row.field == nullptr || in_a_table(row.field)) << row.label;
    }
}

/// Whoever reads a value (JSON, filters, lessons) does it through one of these; so none may be missing.
TEST(Tables, HaveEveryFieldThatAHeaderFileDefines) {
    const std::regex definition(R"(inline constexpr Field \w+\{\s*\"([^\"]+)\")");
    std::size_t found = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(in_tree("layers"))) {
        if (file.path().extension() != ".hpp") continue;
        const std::string text = read_text_file(file.path());
        for (std::sregex_iterator match(text.begin(), text.end(), definition), end; match != end; ++match, ++found)
            EXPECT_NE(field_by_id((*match)[1].str()), nullptr) << (*match)[1] << " of " << file.path();
    }
    EXPECT_GT(found, 80U);
}

}  // namespace
}  // namespace osiscope
