#include "captures/stream_text.hpp"

#include <fmt/format.h>

namespace osiscope {

namespace {

/// IPv6 addresses stand without brackets, as the schema says.
std::string end_text(const CollectedStream::End& end) { return fmt::format("{}:{}", text(end.address), end.port); }

/// A damaged file may say any times: no overflow may come of them.
double seconds(Time at, Time start) {
    return static_cast<double>(static_cast<Time>(static_cast<std::uint64_t>(at) - static_cast<std::uint64_t>(start))) /
           1e9;
}

}  // namespace

std::string stream_json(const StreamReport& report) {
    return fmt::format(
        "{{\"stream\":{},\"a\":\"{}\",\"b\":\"{}\",\"ab_bytes\":{},\"ab_sha256\":\"{}\",\"ba_bytes\":{},"
        "\"ba_sha256\":\"{}\",\"missing\":{}}}\n",
        report.number, end_text(report.ends[0]), end_text(report.ends[1]), report.bytes[0].captured, report.sha256[0],
        report.bytes[1].captured, report.sha256[1], report.bytes[0].missing + report.bytes[1].missing);
}

std::string without_data_line(std::uint64_t without, std::uint64_t all) {
    if (all == 0) return "no TCP stream in this capture carries data: it has no TCP connection\n";
    if (without == 0) return {};
    if (without == all)
        return fmt::format("no TCP stream in this capture carries data: {} {} seen\n", all,
                           all == 1 ? "connection without any was" : "connections without any were");
    return fmt::format("{} of the {} connections {} no data\n", without, all, without == 1 ? "carries" : "carry");
}

std::string stream_table_head() {
    return fmt::format("{:>6}  {:<22}  {:<22}  {:>12}  {:>12}  {:>9}  {:>11}  {:>11}\n", "stream", "a", "b",
                       "a→b bytes", "b→a bytes", "missing", "first s", "last s");
}

std::string stream_table_row(const StreamReport& report, Time start) {
    std::string row = fmt::format("{:>6}  {:<22}  {:<22}  {:>12}  {:>12}  {:>9}  {:>11.6f}  {:>11.6f}\n", report.number,
                                  end_text(report.ends[0]), end_text(report.ends[1]), report.bytes[0].captured,
                                  report.bytes[1].captured, report.bytes[0].missing + report.bytes[1].missing,
                                  seconds(report.first_at, start), seconds(report.last_at, start));
    const char* const ways[] = {"a→b", "b→a"};
    for (int side = 0; side < 2; ++side)
        if (report.bytes[side].captured > 0)
            row += fmt::format("        {}  SHA-256 {}\n", ways[side], report.sha256[side]);
    return row;
}

}  // namespace osiscope
