// Headers as boxes: what a student sees of a real frame, and no bit missing in any.
#include "layers/diagram.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "layers/decode.hpp"
#include "layers/network/ipv4.hpp"
#include "tests/support/generated_frames.hpp"

namespace osiscope {
namespace {

std::string diagram_of_shipped_frame(std::uint32_t number) {
    const Bytes bytes = frame_bytes(shipped_transfer().recording, number);
    return diagram_text(decode_frame(shipped_transfer().recording, number), bytes);
}

TEST(Diagram, TheIpv4HeaderOfTheShippedSynAckIsTheOneOfRfc791WithItsValues) {
    EXPECT_NE(diagram_of_shipped_frame(6).find(R"(
IPv4, bytes 14 to 33: 10.7.0.2 → 10.7.0.1, time to live 64, 60 bytes
 0                   1                   2                   3
 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
+-------+-------+-----------+---+-------------------------------+
|Version|Header |   DSCP    |ECN|         Total length          |
|   4   |length |     0     | 0 |              60               |
|       |   5   |           |   |                               |
+-------+-------+-----------+---+-+-+-+-------------------------+
|        Identification         |R|D|M|     Fragment offset     |
|            0x0000             |B|F|F|            0            |
|                               |0|1|0|                         |
+---------------+---------------+-+-+-+-------------------------+
| Time to live  |   Protocol    |        Header checksum        |
|      64       |       6       |            0x26ac             |
+---------------+---------------+-------------------------------+
|                        Source address                         |
|                           10.7.0.2                            |
+---------------------------------------------------------------+
|                      Destination address                      |
|                           10.7.0.1                            |
+---------------------------------------------------------------+
)"),
              std::string::npos)
        << diagram_of_shipped_frame(6);
}

TEST(Diagram, AnAddressOverTwoRowsIsOneOpenBox) {
    EXPECT_NE(diagram_of_shipped_frame(6).find(R"(
|                          Destination                          |
|                       02:00:00:00:00:a1                       |
+                               +-------------------------------+
|                               |                               |
+-------------------------------+                               +
|                            Source                             |
)"),
              std::string::npos)
        << diagram_of_shipped_frame(6);
}

/// The rows have every bit of the header once, in order, and each field's text in one place.
void expect_whole(const Layer& layer, const std::vector<DiagramRow>& rows) {
    std::uint32_t next = layer.header.first * 8;
    std::uint32_t texts = 0;
    std::uint32_t fields = 0;
    BitRange last;
    for (const DiagramRow& row : rows) {
        EXPECT_EQ(row.front().first_column, 0U);
        for (const DiagramCell& cell : row) {
            EXPECT_EQ((next - layer.header.first * 8) % diagram_columns, cell.first_column);
            next += cell.columns;
            EXPECT_FALSE(cell.label.empty());
            fields += cell.bits == last ? 0U : 1U;
            texts += cell.main ? 1U : 0U;
            last = cell.bits;
        }
        EXPECT_LE(row.back().first_column + row.back().columns, diagram_columns);
    }
    EXPECT_EQ(next, layer.header.end() * 8);
    EXPECT_EQ(texts, fields);
}

TEST(Diagram, EveryBitOfEveryGeneratedHeaderIsInOneCell) {
    std::size_t drawn = 0;
    for (const GeneratedFrame& generated : generated_frames()) {
        SCOPED_TRACE(generated.name);
        const CapturedFrame input = generated.frame();
        for (const Layer& layer : decode(input.link_type, input.bytes, input.original_length).layers) {
            const std::vector<DiagramRow> rows = header_diagram(layer, input.bytes);
            if (rows.empty()) continue;
            expect_whole(layer, rows);
            ++drawn;
        }
    }
    EXPECT_GT(drawn, 500U);
}

TEST(Diagram, EveryLineOfEveryBoxIsClosedAndNoneIsTooWide) {
    for (const GeneratedFrame& generated : generated_frames()) {
        const CapturedFrame input = generated.frame();
        std::istringstream lines(
            diagram_text(decode(input.link_type, input.bytes, input.original_length), input.bytes));
        for (std::string line; std::getline(lines, line);) {
            if (line.empty() || (line[0] != '|' && line[0] != '+')) continue;
            EXPECT_LE(line.size(), 65U) << generated.name << ": " << line;
            EXPECT_EQ(line.back(), line[0]) << generated.name << ": " << line;
        }
    }
}

TEST(Diagram, WhatTheCaptureIsCutShortOfIsSaid) {
    const Bytes whole = frame_bytes(shipped_transfer().recording, 6);
    const Packet packet = decode(LinkType::ethernet, whole.first(60), static_cast<std::uint32_t>(whole.size()));
    const std::vector<DiagramRow> rows = header_diagram(*find(packet, Protocol::tcp), whole.first(60));
    EXPECT_EQ(rows.back().back().label, "not captured");
    EXPECT_EQ(rows.back().back().provenance, Provenance::reconstructed);
}

}  // namespace
}  // namespace osiscope
