// Changed frames against frames that a kernel wrote: after a repair they are the same, bit by bit.
#include "layers/tweezers.hpp"

#include <gtest/gtest.h>

#include "layers/data_link/ethernet.hpp"
#include "layers/decode.hpp"
#include "layers/network/icmp.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/option.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/transport/udp.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/generated_frames.hpp"

namespace osiscope {
namespace {

using Buffer = std::vector<std::uint8_t>;

Packet decoded(const Buffer& frame) {
    return decode(LinkType::ethernet, frame, static_cast<std::uint32_t>(frame.size()));
}

void set(Buffer& frame, Protocol protocol, const Field& field, std::uint64_t value) {
    const Packet packet = decoded(frame);
    write(frame, find(packet, protocol)->header.first, field, {value});
}

Buffer shipped_frame(std::uint32_t number) {
    const Bytes bytes = frame_bytes(shipped_transfer().recording, number);
    return {bytes.begin(), bytes.end()};
}

/// A bare acknowledgment from the receiver, and the next one.
std::vector<Buffer> two_acknowledgments() {
    std::vector<Buffer> found;
    const Recording& recording = shipped_transfer().recording;
    for (std::uint32_t number = 0; number < recording.frames.size() && found.size() < 2; ++number) {
        const Buffer frame = shipped_frame(number);
        const Packet packet = decoded(frame);
        const Layer* segment = find(packet, Protocol::tcp);
        if (segment == nullptr || segment->payload.count != 0 || segment->header.count != 32) continue;
        if (read(frame, segment->header.first, tcp::source_port) == 9000 && recording.frames[number].point == 1)
            found.push_back(frame);
    }
    EXPECT_EQ(found.size(), 2U);
    return found;
}

TEST(Tweezers, ZeroedChecksumsOfEveryShippedFrameAreRepairedToTheKernels) {
    const Recording& recording = shipped_transfer().recording;
    std::size_t repaired = 0;
    for (std::uint32_t number = 0; number < recording.frames.size(); ++number) {
        const Buffer original = shipped_frame(number);
        Buffer frame = original;
        const Packet packet = decoded(frame);
        for (const Layer& layer : packet.layers) {
            if (layer.protocol == Protocol::ipv4) write(frame, layer.header.first, ipv4::header_checksum, {0});
            if (layer.protocol == Protocol::tcp) write(frame, layer.header.first, tcp::checksum, {0});
        }
        if (frame != original) ++repaired;
        repair_checksums(frame, LinkType::ethernet, packet.original_length);
        ASSERT_EQ(frame, original) << "frame " << number + 1;
    }
    EXPECT_GT(repaired, 100U);
}

TEST(Tweezers, OneAcknowledgmentIsMadeIntoTheNextTheKernelSent) {
    const std::vector<Buffer> both = two_acknowledgments();
    Buffer frame = both[0];
    const Buffer& wanted = both[1];
    for (const Layer& layer : decoded(frame).layers) {
        const std::uint32_t at = layer.header.first;
        if (layer.protocol == Protocol::ipv4)
            write(frame, at, ipv4::identification, value_of(wanted, at, ipv4::identification));
        if (layer.protocol != Protocol::tcp) continue;
        for (OptionWalk walk{frame, {at + 20, 12}}; walk.next();) {
            if (walk.option.kind != tcp::option_timestamps) continue;
            for (const Field* field : {&tcp::timestamp_value, &tcp::timestamp_echo})
                write(frame, walk.option.range.first, *field, value_of(wanted, walk.option.range.first, *field));
        }
        for (const Field* field : {&tcp::sequence_number, &tcp::window})
            write(frame, at, *field, value_of(wanted, at, *field));
        EXPECT_NE(frame, wanted);
        set(frame, Protocol::tcp, tcp::acknowledgment_number, read(wanted, at, tcp::acknowledgment_number));
        repair_checksums(frame, LinkType::ethernet, static_cast<std::uint32_t>(frame.size()));
    }
    EXPECT_EQ(frame, wanted);
}

TEST(Tweezers, KeepingTheChecksumsChangesTheFieldAlone) {
    const Buffer original = shipped_frame(4);
    Buffer frame = original;
    set(frame, Protocol::ipv4, ipv4::time_to_live, 1);
    Buffer wanted = original;
    wanted[22] = 1;
    EXPECT_EQ(frame, wanted);
    EXPECT_EQ(find(decoded(frame), Protocol::ipv4)->checksum, ChecksumState::wrong);
}

TEST(Tweezers, AResetIsForgedFromASegmentWithData) {
    std::uint32_t number = 0;
    while (shipped_frame(number).size() < 1514) ++number;
    Buffer frame = shipped_frame(number);
    const Layer segment = *find(decoded(frame), Protocol::tcp);
    ASSERT_EQ(segment.payload.count, 1448U);
    frame.resize(segment.header.first + tcp::shortest_header);
    write(frame, segment.header.first, tcp::data_offset, {5});
    write(frame, segment.header.first, tcp::flags, {tcp::rst});
    repair_lengths(frame, LinkType::ethernet);
    repair_checksums(frame, LinkType::ethernet, static_cast<std::uint32_t>(frame.size()));
    const Packet packet = decoded(frame);
    EXPECT_TRUE(packet.problems.empty());
    EXPECT_EQ(read(frame, find(packet, Protocol::ipv4)->header.first, ipv4::total_length), 40U);
    EXPECT_EQ(find(packet, Protocol::ipv4)->checksum, ChecksumState::correct);
    EXPECT_EQ(find(packet, Protocol::tcp)->checksum, ChecksumState::correct);
    EXPECT_EQ(find(packet, Protocol::tcp)->payload.count, 0U);
}

/// Frames of the corpus whose checksums all fit: other people's arithmetic (Python's), so ours has to find it again.
TEST(Tweezers, EveryChecksumOfEveryGeneratedFrameIsFoundAgain) {
    std::size_t repaired = 0;
    for (const GeneratedFrame& generated : generated_frames()) {
        const CapturedFrame input = generated.frame();
        const Packet packet = decode(input.link_type, input.bytes, input.original_length);
        const Buffer original(input.bytes.begin(), input.bytes.end());
        Buffer frame = original;
        for (const Layer& layer : packet.layers) {
            if (layer.checksum != ChecksumState::correct) continue;
            const Field* field = layer.protocol == Protocol::ipv4  ? &ipv4::header_checksum
                                 : layer.protocol == Protocol::tcp ? &tcp::checksum
                                 : layer.protocol == Protocol::udp ? &udp::checksum
                                                                   : &icmp::checksum;
            write(frame, layer.header.first, *field, {read(frame, layer.header.first, *field) ^ 0x8421U});
        }
        if (frame == original) continue;
        ++repaired;
        repair_checksums(frame, input.link_type, input.original_length);
        const Packet again = decode(input.link_type, frame, input.original_length);
        for (std::size_t i = 0; i < packet.layers.size(); ++i) {
            if (packet.layers[i].checksum != ChecksumState::correct) continue;
            EXPECT_EQ(again.layers[i].checksum, ChecksumState::correct)
                << generated.name << ", " << name(packet.layers[i].protocol);
        }
    }
    EXPECT_GT(repaired, 100U);
}

TEST(Tweezers, LengthsCountToTheEndOfTheFrame) {
    // IPv6 and UDP whose lengths are both zero, with three bytes of data.
    Buffer frame = from_hex("60000000 0000 11 40" + std::string(64, '1') + "1388 0035 0000 0000 616263");
    repair_lengths(frame, LinkType::raw_ip);
    EXPECT_EQ(read(frame, 0, ipv6::payload_length), 11U);
    EXPECT_EQ(read(frame, 40, udp::length), 11U);
}

}  // namespace
}  // namespace osiscope
