// How fast the wire is, beside a bare forwarder and a veth pair, and how exactly it keeps rate and delay.
//
//     wire_bench [ROUNDS [MEGABYTES [NAME]]]    throughput, the variants in turns (only those so called), medians
//     wire_bench accuracy                rate and delay
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <memory>

#include "bench/wire_hosts.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/isolation.hpp"
#include "core/wire.hpp"
#include "layers/physical/ethernet_line.hpp"

namespace osiscope {

namespace {

FileDescriptor again(const FileDescriptor& descriptor) { return FileDescriptor(::dup(descriptor.get())); }

/// The floor: from one TAP to the other and nothing else.
class Forwarder {
public:
    Forwarder(int a, int b) : taps_{a, b}, wake_(::eventfd(0, EFD_CLOEXEC)), thread_([this] { run(); }) {}
    ~Forwarder() {
        ::eventfd_write(wake_.get(), 1);
        thread_.join();
    }

private:
    void run() {
        const FileDescriptor poll(::epoll_create1(EPOLL_CLOEXEC));
        for (const int descriptor : {taps_[0], taps_[1], wake_.get()}) {
            epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
            ::epoll_ctl(poll.get(), EPOLL_CTL_ADD, descriptor, &event);
        }
        for (epoll_event events[3];;) {
            const int count = ::epoll_wait(poll.get(), events, 3, -1);
            for (int i = 0; i < count; ++i) {
                if (events[i].data.fd == wake_.get()) return;
                forward(events[i].data.fd, events[i].data.fd == taps_[0] ? taps_[1] : taps_[0]);
            }
        }
    }
    static void forward(int from, int to) {
        static char frame[65'536];
        for (int i = 0; i < 64; ++i) {
            const ssize_t count = ::read(from, frame, sizeof frame);
            if (count <= 0 || ::write(to, frame, static_cast<std::size_t>(count)) < 0) return;
        }
    }

    int taps_[2];
    FileDescriptor wake_;
    std::thread thread_;
};

/// What stands between the TAPs during one transfer, and afterwards what was recorded.
struct OurWire {
    OurWire(const BenchPair& pair, WireCode code, std::size_t spooled, Impairments impairments = {}) {
        CapturePoint point;
        point.place = Place::wire;
        point.name = "wire";
        if (spooled != 0) spool = std::make_unique<Spool>(point, spooled);  // as the lab does
        std::vector<WireLink> links(1);
        links[0].ends = {again(pair.taps[0]), again(pair.taps[1])};
        links[0].settings = {impairments, impairments};
        WireSettings settings;
        settings.line.code = code;
        settings.spool = spool.get();
        wire = std::make_unique<Wire>(std::move(links), std::move(settings), [this](Event&& event) {
            if (auto* action = std::get_if<WireAction>(&event)) actions.push_back(std::move(*action));
        });
    }

    std::unique_ptr<Spool> spool;
    std::vector<WireAction> actions;
    std::unique_ptr<Wire> wire;  ///< first to go
};

struct Variant {
    std::string name;
    BenchPair* pair = nullptr;
    std::uint64_t bytes = 0;
    int mss = 0;
    std::optional<WireCode> code{};  ///< our wire
    bool spooled = false;
    bool bare = false;  ///< the forwarder
    std::vector<double> bit_rates{};
    std::vector<double> frame_rates{};
    std::vector<double> work_us{};  ///< processor time of the whole process, a frame
    std::uint64_t dropped = 0;
    std::uint64_t missing = 0;  ///< from the recording, of what the interfaces sent
    std::uint64_t recorded = 0;
};

/// Microseconds of processor time this process has taken, the kernel's part included.
double work_so_far() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto micros = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return micros(used.ru_utime) + micros(used.ru_stime);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

std::size_t expected_of(const Variant& variant) {
    return spooled_size(variant.bytes, variant.mss == 0 ? 1500 : static_cast<std::uint32_t>(variant.mss) + 40);
}

void run_once(Variant& variant) {
    std::optional<Forwarder> bare;
    std::optional<OurWire> ours;
    if (variant.bare) bare.emplace(variant.pair->taps[0].get(), variant.pair->taps[1].get());
    if (variant.code) ours.emplace(*variant.pair, *variant.code, variant.spooled ? expected_of(variant) : 0);
    const double before = work_so_far();
    const BenchTransfer transfer = run_transfer(*variant.pair, variant.bytes, variant.mss);
    variant.work_us.push_back((work_so_far() - before) / static_cast<double>(transfer.frames));
    variant.bit_rates.push_back(static_cast<double>(variant.bytes) * 8 / transfer.seconds);
    variant.frame_rates.push_back(static_cast<double>(transfer.frames) / transfer.seconds);
    variant.dropped += transfer.dropped;
    if (!ours) return;
    variant.dropped += ours->wire->counters().refused.load();
    ours->wire.reset();
    const std::uint64_t kept = ours->spool ? ours->spool->frames() : ours->actions.size();
    variant.recorded += kept;
    variant.missing += transfer.sent[0] + transfer.sent[1] - kept;
}

std::vector<Variant> variants(BenchPair& taps, BenchPair& veth, std::uint64_t bytes) {
    const auto coded = [&](const char* name, WireCode code) {
        return Variant{.name = name, .pair = &taps, .bytes = bytes / 16, .code = code, .spooled = true};
    };
    return {
        {.name = "bare epoll forwarder", .pair = &taps, .bytes = bytes, .bare = true},
        {.name = "wire, no line code, all recorded",
         .pair = &taps,
         .bytes = bytes,
         .code = WireCode::bytes,
         .spooled = true},
        {.name = "wire, no line code, an action a frame", .pair = &taps, .bytes = bytes / 4, .code = WireCode::bytes},
        coded("wire, NRZ-L", WireCode::nrz_l),
        coded("wire, Manchester", WireCode::manchester),
        coded("wire, 4B5B + MLT-3", WireCode::mlt3),
        coded("wire, 8b/10b", WireCode::eight_b_ten_b),
        {.name = "veth pair without offloads", .pair = &veth, .bytes = bytes},
        {.name = "small frames: bare epoll forwarder", .pair = &taps, .bytes = bytes / 4, .mss = 88, .bare = true},
        {.name = "small frames: wire, all recorded",
         .pair = &taps,
         .bytes = bytes / 4,
         .mss = 88,
         .code = WireCode::bytes,
         .spooled = true},
        {.name = "small frames: veth pair", .pair = &veth, .bytes = bytes / 4, .mss = 88},
    };
}

/// Of each round by itself: the machine's load changes from round to round.
double median_ratio(const Variant& variant, const Variant& floor) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(variant.bit_rates.size(), floor.bit_rates.size()); ++i)
        ratios.push_back(variant.bit_rates[i] / floor.bit_rates[i]);
    return median(ratios);
}

void throughput(int rounds, std::uint64_t megabytes, const std::string& only) {
    BenchPair taps;
    BenchPair veth;
    connect_by_taps(taps);
    connect_by_veth(veth);
    std::vector<Variant> all = variants(taps, veth, megabytes * 1'000'000);
    std::erase_if(
        all, [&](const Variant& variant) { return !variant.bare && variant.name.find(only) == std::string::npos; });
    for (int round = 0; round < rounds; ++round)
        for (Variant& variant : all) run_once(variant);
    fmt::print(
        "| between the hosts | Mbit/s | frames/s | processor time a frame | beside the forwarder | dropped | missing "
        "from the recording |\n"
        "|---|---|---|---|---|---|---|\n");
    const Variant* floor = nullptr;
    for (const Variant& variant : all) {
        if (variant.bare) floor = &variant;
        fmt::print("| {} | {:.0f} | {:.0f} | {:.2f} µs | {:.2f} | {} | {} |\n", variant.name,
                   median(variant.bit_rates) / 1e6, median(variant.frame_rates), median(variant.work_us),
                   median_ratio(variant, *floor), variant.dropped,
                   variant.code ? fmt::format("{} of {}", variant.missing, variant.missing + variant.recorded) : "–");
    }
}

/// What the far end saw of A's frames that followed each other without a gap.
struct Accuracy {
    double rate_error = 0;  ///< parts of one
    std::vector<double> late_us{};
};

Accuracy measure(const std::vector<WireAction>& actions, const Impairments& set) {
    std::vector<const WireAction*> way;
    for (const WireAction& action : actions)
        if (action.from == Host::a && action.kind == WireAction::Kind::carried) way.push_back(&action);
    Accuracy result;
    double bits = 0;
    double seconds = 0;
    for (std::size_t i = 1; i < way.size(); ++i) {
        result.late_us.push_back(static_cast<double>(way[i]->arrived - way[i]->last_bit - set.delay_ns) / 1e3);
        const Time gap = line_nanoseconds(way[i - 1]->length, set.rate);
        if (way[i]->first_bit - way[i - 1]->first_bit > gap + 1000) continue;  // the line was idle in between
        bits += 8.0 * line_octets(way[i]->length);
        seconds += static_cast<double>(way[i]->arrived - way[i - 1]->arrived) / 1e9;
    }
    result.rate_error = bits / seconds / static_cast<double>(set.rate) - 1;
    std::sort(result.late_us.begin(), result.late_us.end());
    return result;
}

void accuracy() {
    BenchPair taps;
    connect_by_taps(taps);
    fmt::print(
        "| rate | delay | line code | rate is off by | late: median | 95 of 100 | 99 of 100 | latest |\n"
        "|---|---|---|---|---|---|---|---|\n");
    const std::pair<std::uint64_t, WireCode> rates[] = {
        {1'000'000, WireCode::bytes},       {1'000'000, WireCode::manchester}, {10'000'000, WireCode::bytes},
        {10'000'000, WireCode::manchester}, {100'000'000, WireCode::bytes},    {100'000'000, WireCode::mlt3}};
    for (const auto& [rate, code] : rates)
        for (const std::int64_t milliseconds : {0, 5, 20}) {
            const Impairments set{.rate = rate, .delay_ns = milliseconds * 1'000'000};
            OurWire ours(taps, code, 0, set);
            static_cast<void>(run_transfer(taps, rate / 8 * (rate > 1'000'000 ? 2 : 3), 0));
            ours.wire.reset();
            const Accuracy found = measure(ours.actions, set);
            const auto late = [&](double part) {
                return found.late_us[static_cast<std::size_t>(part * static_cast<double>(found.late_us.size() - 1))];
            };
            fmt::print("| {} Mbit/s | {} ms | {} | {:.2f} % | {:.0f} µs | {:.0f} µs | {:.0f} µs | {:.0f} µs |\n",
                       rate / 1'000'000, milliseconds,
                       code == WireCode::bytes  ? "none"
                       : code == WireCode::mlt3 ? "MLT-3"
                                                : "Manchester",
                       found.rate_error * 100, late(0.5), late(0.95), late(0.99), late(1));
        }
}

}  // namespace

}  // namespace osiscope

int main(int count, char** arguments) {
    try {
        osiscope::enter_isolation();
        if (count > 1 && std::string(arguments[1]) == "accuracy") osiscope::accuracy();
        else
            osiscope::throughput(count > 1 ? std::atoi(arguments[1]) : 5,
                                 count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 500,
                                 count > 3 ? arguments[3] : "");
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
    return 0;
}
