// The line codes and the frame check sequence, without any capture. MB/s are those of the frame; times 8 is Mbit/s.
#include <benchmark/benchmark.h>
#include <zlib.h>

#include <random>

#include "layers/physical/ethernet_line.hpp"
#include "layers/physical/line_signal.hpp"

namespace osiscope::bench {

namespace {

std::vector<std::uint8_t> random_frame(std::size_t length) {
    std::mt19937 random(1);
    std::vector<std::uint8_t> frame(length);
    for (std::uint8_t& octet : frame) octet = static_cast<std::uint8_t>(random());
    return frame;
}

void add_rate(benchmark::State& state, std::size_t frame) {
    const auto octets = static_cast<double>(state.iterations()) * static_cast<double>(frame);
    state.counters["Mbit/s"] = benchmark::Counter(octets * 8 / 1e6, benchmark::Counter::kIsRate);
}

/// A frame sent and received: check sequence computed, encoded, decoded, computed again.
void there_and_back(benchmark::State& state, LineCode code) {
    const std::vector<std::uint8_t> frame = random_frame(static_cast<std::size_t>(state.range(0)));
    LineSignal signal;
    ReceivedFrame received;
    for (auto unused : state) {
        (void)unused;
        transmit(code, frame, signal);
        receive(signal, received);
        benchmark::DoNotOptimize(received);
    }
    if (!received.check_correct || received.bytes != frame) state.SkipWithError("the frame did not come back");
    add_rate(state, frame.size());
}

void add_code(LineCode code) {
    const std::string name = std::string("line_code/") + short_name(code);
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) { there_and_back(state, code); })
        ->Arg(60)
        ->Arg(1514);
}

[[maybe_unused]] const bool added = [] {
    for (const LineCode code : all_line_codes) add_code(code);
    return true;
}();

void check_sequence(benchmark::State& state) {
    const std::vector<std::uint8_t> frame = random_frame(static_cast<std::size_t>(state.range(0)));
    for (auto unused : state) {
        (void)unused;
        benchmark::DoNotOptimize(frame_check_sequence(frame));
    }
    add_rate(state, frame.size());
}
BENCHMARK(check_sequence)->Arg(60)->Arg(1514);

/// For comparison.
void zlib_crc32(benchmark::State& state) {
    const std::vector<std::uint8_t> frame = random_frame(static_cast<std::size_t>(state.range(0)));
    for (auto unused : state) {
        (void)unused;
        benchmark::DoNotOptimize(crc32(0, frame.data(), static_cast<unsigned>(frame.size())));
    }
    add_rate(state, frame.size());
}
BENCHMARK(zlib_crc32)->Arg(60)->Arg(1514);

}  // namespace

}  // namespace osiscope::bench
