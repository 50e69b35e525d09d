// The benchmarks inside one process; bench/compare.py runs them beside whole programs and makes the table.
//
//     bench DIRECTORY [--benchmark_… options]
#include <benchmark/benchmark.h>

#include <cstdio>

#include "bench/capture_loops.hpp"
#include "layers/network/internet_checksum.hpp"

namespace osiscope::bench {

namespace {

using Loop = Seen (*)(const std::string&);

void run_loop(benchmark::State& state, Loop loop, const std::string& path) {
    Seen seen;
    for (auto unused : state) {
        (void)unused;
        seen = loop(path);
        benchmark::DoNotOptimize(seen);
    }
    if (seen.frames == 0) state.SkipWithError("no frames: is the capture there? (make_captures)");
    state.counters["frames"] = static_cast<double>(seen.frames);
    state.counters["segments"] = static_cast<double>(seen.segments);
    state.counters["bad_checksums"] = static_cast<double>(seen.bad);
    state.counters["bytes_per_frame"] = static_cast<double>(seen.kept) / static_cast<double>(seen.frames);
}

void add(const std::string& name, Loop loop, const std::string& directory, const std::string& capture) {
    const std::string path = directory + "/" + capture;
    benchmark::RegisterBenchmark((name + "/" + capture).c_str(), [=](benchmark::State& state) {
        run_loop(state, loop, path);
    })->Unit(benchmark::kMillisecond);
}

void add_loops(const std::string& directory) {
    for (const std::string capture : {"transfer", "mixed"}) {
        const std::string whole = capture + ".pcap", cut = capture + "-64.pcap", pcapng = capture + ".pcapng";
        add("libpcap_loop", libpcap_loop, directory, whole);
        add("mapped_walk", mapped_walk, directory, whole);
        add("libtins_parse", libtins_parse, directory, whole);
        add("read_only", read_only, directory, whole);
        add("summaries", summaries, directory, whole);
        add("full_decode", full_decode, directory, whole);
        add("full_pass", full_pass, directory, whole);
        add("open_recording", open_recording, directory, whole);
        add("filter_rows", filter_rows, directory, whole);
        add("summaries", summaries, directory, pcapng);
        add("libpcap_loop", libpcap_loop, directory, cut);
        add("summaries", summaries, directory, cut);
    }
}

void checksum(benchmark::State& state) {
    const std::vector<std::uint8_t> bytes(static_cast<std::size_t>(state.range(0)), 0x5a);
    for (auto unused : state) {
        (void)unused;
        benchmark::DoNotOptimize(checksum_add(bytes));
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(checksum)->Arg(20)->Arg(40)->Arg(128)->Arg(1480)->Arg(65535);

}  // namespace

}  // namespace osiscope::bench

int main(int argc, char** argv) {
    if (argc < 2 || argv[1][0] == '-') {
        std::fprintf(stderr, "usage: bench DIRECTORY [--benchmark_... options]\n");
        return 1;
    }
    osiscope::bench::add_loops(argv[1]);
    argv[1] = argv[0];
    int rest = argc - 1;
    benchmark::Initialize(&rest, argv + 1);
    if (benchmark::ReportUnrecognizedArguments(rest, argv + 1)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
