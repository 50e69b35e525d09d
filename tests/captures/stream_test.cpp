// Putting a stream back together, whatever order its pieces come in.
#include "captures/stream.hpp"

#include <gtest/gtest.h>

namespace osiscope {
namespace {

HalfStream half_at(std::uint32_t base) {
    HalfStream half;
    half.based = true;
    half.base = {base};
    return half;
}

std::uint64_t offset_of(const HalfStream& half, std::uint32_t number) {
    return static_cast<std::uint64_t>(stream_place(half, {number}));
}

TEST(Streams, OutOfOrderPiecesCloseTheHole) {
    HalfStream half = half_at(1000);
    EXPECT_TRUE(add_piece(half, 0, 0, {54, 100}));
    EXPECT_TRUE(add_piece(half, 200, 1, {54, 100}));
    EXPECT_EQ(half.contiguous, 100U);
    EXPECT_EQ(piece_at(half, 150), nullptr);
    EXPECT_TRUE(add_piece(half, 100, 2, {54, 100}));
    EXPECT_EQ(half.contiguous, 300U);
    EXPECT_EQ(piece_at(half, 150)->frame, 2U);
}

TEST(Streams, TheCopyThatCameFirstWins) {
    HalfStream half = half_at(0);
    add_piece(half, 100, 0, {54, 100});
    EXPECT_TRUE(add_piece(half, 50, 1, {54, 200}));  // overlaps on both sides
    ASSERT_EQ(half.pieces.size(), 3U);
    EXPECT_EQ(half.pieces[0].frame, 1U);
    EXPECT_EQ(half.pieces[0].range, (ByteRange{54, 50}));
    EXPECT_EQ(half.pieces[1].frame, 0U);
    EXPECT_EQ(half.pieces[2].range, (ByteRange{204, 50}));
    EXPECT_FALSE(add_piece(half, 120, 2, {54, 10}));  // nothing new
    EXPECT_EQ(half.highest, 250U);
}

TEST(Streams, OffsetsGoOnAcrossTheWrapOfSequenceNumbers) {
    HalfStream half = half_at(0xffffff00);
    add_piece(half, offset_of(half, 0xffffff00), 0, {0, 0x80});
    add_piece(half, offset_of(half, 0xffffff80), 1, {0, 0x100});
    EXPECT_EQ(offset_of(half, 0x00000080), 0x180U);
    EXPECT_EQ(half.contiguous, 0x180U);
}

FrameSummary data_at(std::uint32_t number, std::uint16_t flags = 0x10, TcpAmendments amendments = 0) {
    FrameSummary summary;
    summary.segment.sequence_number = {number};
    summary.segment.flags = flags;
    summary.amendments = amendments;
    return summary;
}

TEST(Streams, LowerBytesThatComeLaterMoveTheBeginning) {
    HalfStream half = half_at(6001);
    add_piece(half, 0, 0, {54, 1000});
    EXPECT_EQ(stream_place(half, {1001}), -5000);
    EXPECT_EQ(data_offset(half, data_at(1001)), std::nullopt);
    move_base(half, 5000);
    EXPECT_EQ(data_offset(half, data_at(1001)), 0U);
    EXPECT_EQ(piece_at(half, 5000)->frame, 0U);
    EXPECT_EQ(half.highest, 6000U);
    EXPECT_EQ(half.contiguous, 0U);
    add_piece(half, 0, 1, {54, 1000});
    EXPECT_EQ(half.contiguous, 1000U);
}

TEST(Streams, WhatIsNoDataOfTheStreamHasNoPlaceInIt) {
    HalfStream half = half_at(1000);
    add_piece(half, 0, 0, {54, 100});
    EXPECT_EQ(data_offset(half, data_at(1100)), 100U);
    EXPECT_EQ(data_offset(half, data_at(1100, 0x14)), std::nullopt) << "the text of a reset";
    EXPECT_EQ(data_offset(half, data_at(1099, 0x10, tcp_amendment::garbage_byte)), std::nullopt);
    EXPECT_EQ(data_offset(half, data_at(2'000'000'000)), std::nullopt) << "no window is that large";
    EXPECT_EQ(data_offset(half, data_at(999, 0x02)), 0U) << "data in the SYN";
}

}  // namespace
}  // namespace osiscope
