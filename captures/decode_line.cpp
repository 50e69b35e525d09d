// A frame as one line for people.
#include <fmt/format.h>

#include <utility>

#include "captures/decode_json.hpp"
#include "captures/tcp_story.hpp"
#include "layers/describe.hpp"
#include "layers/escaped_text.hpp"
#include "layers/protocol_names.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

std::string link_text(LinkType type) {
    const char* known = link_type_name(type);
    return *known != 0 ? known : fmt::format("link type {}", static_cast<std::uint32_t>(type));
}

/// From one moment to another in seconds, to the nearest microsecond: "0.000012", right-aligned in 11 columns. Exact
/// however far apart they are.
void write_seconds(TextWriter& out, SplitTime from, SplitTime to) {
    const bool negative =
        to.seconds < from.seconds || (to.seconds == from.seconds && to.nanoseconds < from.nanoseconds);
    if (negative) std::swap(from, to);
    auto seconds = static_cast<std::uint64_t>(to.seconds) - static_cast<std::uint64_t>(from.seconds);
    const bool borrow = to.nanoseconds < from.nanoseconds;
    const std::uint32_t nanoseconds = to.nanoseconds + (borrow ? 1'000'000'000 : 0) - from.nanoseconds;
    const std::uint32_t microseconds = (nanoseconds + 500) / 1000;
    seconds = seconds - (borrow ? 1 : 0) + microseconds / 1'000'000;
    if (negative && (seconds != 0 || microseconds != 0)) out.text(fmt::format("{:>4}", fmt::format("-{}", seconds)));
    else out.decimal(seconds, 4, ' ');
    out.character('.');
    out.decimal(microseconds % 1'000'000, 6, '0');
}

void write_address(TextWriter& out, const Address& address) {
    if (address.version == 4) out.ipv4(Bytes(address.bytes).first(4));
    if (address.version == 6) out.ipv6(address.bytes);
}

}  // namespace

void append_line(std::string& out, std::uint64_t number, const FrameView& frame, const Packet& packet,
                 const FrameSummary& summary, const LineContext& context) {
    TextWriter line(out);
    line.decimal(number, 6, ' ');
    line.literal("  ");
    write_seconds(line, frame.stamped ? context.first : frame.stamp, frame.stamp);
    if (context.points.size() > 1 && frame.point < context.points.size()) {
        line.literal("  ");
        line.text(escaped(context.points[frame.point].name));
    }
    line.literal("  ");
    line.decimal(packet.original_length, 5, ' ');
    if (summary.source.version != 0) {
        line.literal("  ");
        write_address(line, summary.source);
        line.literal(" → ");
        write_address(line, summary.destination);
    }
    const Layer* top = nullptr;
    for (const Layer& layer : packet.layers)
        if (layer.protocol == summary.protocol) top = &layer;
    if (top != nullptr) {
        line.literal("  ");
        line.text(name(summary.protocol));
        line.literal("  ");
        write_headline(line, packet, *top, frame.bytes);
    }
    for (const Layer& layer : packet.layers)
        if (const char* known = payload_name(packet, layer); *known != 0)
            line.text(fmt::format("  {}: {}", known, counted(layer.header.count, "byte", "bytes")));
    if (!is_read(packet.link_type)) line.text(fmt::format("  {}: bytes only", link_text(packet.link_type)));
    if (const std::string found = analysis_text(summary); !found.empty()) line.text("  ~ " + found);
    for (const Problem& problem : packet.problems) {
        line.literal("  ! ");
        line.text(sentence(problem));
    }
    line.character('\n');
}

}  // namespace osiscope
