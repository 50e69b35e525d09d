// Which numbers of a direction were captured, and what is said of a segment because of it.
#include "layers/session/tcp_numbers.hpp"

#include <gtest/gtest.h>

#include "layers/session/tcp_told.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {
namespace {

TcpNumbers numbers_of(std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ranges) {
    TcpNumbers numbers;
    for (const auto& [first, end] : ranges) take_numbers(numbers, {first}, {end});
    return numbers;
}

TEST(TcpNumbers, AHoleIsOpenUntilItIsFilled) {
    TcpNumbers numbers = numbers_of({{100, 200}, {300, 400}});
    EXPECT_TRUE(has_all(numbers, {100}, {200}));
    EXPECT_FALSE(has_any(numbers, {200}, {300}));
    EXPECT_TRUE(has_any(numbers, {150}, {250}));
    EXPECT_FALSE(has_all(numbers, {150}, {350}));
    take_numbers(numbers, {220}, {280});  // splits it
    EXPECT_EQ(numbers.holes.size(), 2U);
    EXPECT_FALSE(has_any(numbers, {200}, {220}));
    EXPECT_TRUE(has_all(numbers, {220}, {280}));
    take_numbers(numbers, {150}, {350});
    EXPECT_TRUE(numbers.holes.empty());
    EXPECT_TRUE(has_all(numbers, {100}, {400}));
}

TEST(TcpNumbers, LowerOnesThatComeLaterMoveTheBeginning) {
    const TcpNumbers numbers = numbers_of({{6001, 7001}, {1001, 2001}});
    EXPECT_EQ(numbers.first.value, 1001U);
    EXPECT_TRUE(has_all(numbers, {1001}, {2001}));
    EXPECT_FALSE(has_any(numbers, {2001}, {6001}));
    EXPECT_TRUE(has_all(numbers, {6001}, {7001}));
}

TEST(TcpNumbers, GoOnAcrossTheWrapForGigabytes) {
    TcpNumbers numbers;
    std::uint32_t next = 0xffff0000;
    begin_numbers(numbers, {next});
    for (int i = 0; i < 200'000; ++i, next += 60'000) take_numbers(numbers, {next}, {next + 60'000});  // 12 GB
    EXPECT_TRUE(numbers.holes.empty());
    EXPECT_TRUE(has_all(numbers, {next - 1'000'000}, {next}));
    EXPECT_FALSE(out_of_reach(numbers, {next - 1'000'000}));
}

TEST(TcpNumbers, NothingIsFurtherThanTheLargestWindow) {
    TcpNumbers numbers = numbers_of({{1000, 1100}});
    EXPECT_FALSE(out_of_reach(numbers, {1100 + largest_window}));
    EXPECT_TRUE(out_of_reach(numbers, {1101 + largest_window}));
    EXPECT_TRUE(out_of_reach(numbers, {1099 - largest_window}));
    take_numbers(numbers, {2'000'000'000}, {2'000'000'100});
    EXPECT_TRUE(has_all(numbers, {1000}, {1100})) << "one stray number moves nothing";
    for (std::uint32_t i = 1; i < 4; ++i) take_numbers(numbers, {2'000'000'000 + i}, {2'000'000'100 + i});
    EXPECT_TRUE(has_all(numbers, {2'000'000'003}, {2'000'000'103})) << "several in a row are where it is now";
}

TEST(TcpTold, WhereFlagAndTruthDifferTheTruthIsTold) {
    Segment segment;
    segment.payload_length = 100;
    const auto label = [&](TcpFindings findings, TcpAmendments amendments) {
        const std::vector<TcpTold> list = told(findings, amendments, segment);
        return list.empty() ? std::string() : std::string(list.front().label);
    };
    using namespace tcp_finding;
    EXPECT_EQ(label(keep_alive, 0), "keep-alive");
    EXPECT_EQ(label(keep_alive, tcp_amendment::window_probe), "zero-window probe");
    EXPECT_EQ(label(lost_segment, tcp_amendment::nothing_missing), "");
    EXPECT_EQ(label(ack_lost_segment, tcp_amendment::acknowledged_here), "");
    EXPECT_EQ(label(out_of_order, tcp_amendment::seen_before), "retransmission");
    EXPECT_EQ(label(retransmission, tcp_amendment::reordered), "out of order");
    EXPECT_EQ(label(duplicate_ack, tcp_amendment::captured_again), "captured again");
    EXPECT_EQ(label(retransmission, tcp_amendment::reordered | tcp_amendment::duplicated), "duplicated");
    EXPECT_EQ(label(retransmission | fast_retransmission, tcp_amendment::not_asked_for), "retransmission");
    EXPECT_FALSE(told_retransmitted(retransmission, tcp_amendment::duplicated));
    EXPECT_TRUE(told_retransmitted(out_of_order, tcp_amendment::seen_before));
    EXPECT_FALSE(told_retransmitted(retransmission, tcp_amendment::captured_again));
    EXPECT_EQ(told(retransmission | spurious_retransmission, tcp_amendment::captured_again, segment).size(), 1U);
}

TEST(TcpTold, ASynHasNoBytes) {
    Segment segment;
    segment.flags = tcp::syn;
    EXPECT_EQ(told(tcp_finding::retransmission, 0, segment).front().sentence, "this SYN was sent before");
}

}  // namespace
}  // namespace osiscope
