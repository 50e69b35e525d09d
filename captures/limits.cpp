#include "captures/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "captures/packet_identity.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/data_link/linux_cooked.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

constexpr std::uint32_t ethernet_mtu = 1500;     // IEEE 802.3 clause 3.2.7
constexpr std::uint32_t largest_jumbo = 9216;    // what switches commonly carry at most
constexpr std::uint16_t ethernet_hardware = 1;   // ARPHRD_ETHER
constexpr std::uint64_t a_moment = 100'000'000;  // longer than a router needs, shorter than a retransmission timeout
constexpr std::uint32_t identity_bytes = 160;    // enough for the headers and the first data

bool lab(const CaptureLimits& limits) {
    return std::any_of(limits.points.begin(), limits.points.end(),
                       [](const CapturePoint& point) { return point.place != Place::elsewhere; });
}

/// Whether the frame passed an Ethernet link. A loopback interface claims Ethernet too, with empty addresses.
bool on_ethernet(const Packet& packet, Bytes frame) {
    if (packet.layers.empty()) return false;
    const std::uint32_t at = packet.layers[0].header.first;
    switch (packet.layers[0].protocol) {
        case Protocol::ethernet:
            return read(frame, at, ethernet::source) != 0 || read(frame, at, ethernet::destination) != 0;
        case Protocol::linux_cooked_v1: return read(frame, at, linux_cooked_v1::hardware_type) == ethernet_hardware;
        case Protocol::linux_cooked_v2: return read(frame, at, linux_cooked_v2::hardware_type) == ethernet_hardware;
        default: return false;
    }
}

const Layer* network_layer(const Packet& packet) {
    for (const Layer& layer : packet.layers)
        if (layer.protocol == Protocol::ipv4 || layer.protocol == Protocol::ipv6) return &layer;
    return nullptr;
}

void note_size(CaptureLimits& limits, const Packet& packet, const Layer& ip, Bytes frame) {
    const Field& length = ip.protocol == Protocol::ipv4 ? ipv4::total_length : ipv6::payload_length;
    const std::uint32_t size = ip.header.count + ip.payload.count;
    if (read(frame, ip.header.first, length) == 0 && ip.payload.count > 0) ++limits.without_length;
    if (size <= ethernet_mtu || !on_ethernet(packet, frame)) return;
    ++limits.oversize;
    limits.largest = std::max(limits.largest, size);
}

void note_cut(CaptureLimits& limits, const Packet& packet) {
    if (packet.captured_length >= packet.original_length) return;
    ++limits.cut;
    limits.cut_bytes += packet.original_length - packet.captured_length;
    limits.shortest_cut = std::min(limits.shortest_cut, packet.captured_length);
    limits.longest_cut = std::max(limits.longest_cut, packet.captured_length);
}

constexpr std::uint8_t acknowledges = 4;
constexpr std::uint8_t acknowledges_again = 8;

/// Who acknowledges has received something, so the other end has sent it; a single segment may have had no answer yet.
void note_direction(CaptureLimits& limits, const FrameSummary& summary) {
    if (summary.stream == FrameSummary::no_stream) return;
    if (summary.stream >= limits.directions.size()) limits.directions.resize(summary.stream + std::size_t{1});
    std::uint8_t& seen = limits.directions[summary.stream];
    const bool ack = (summary.segment.flags & (tcp::ack | tcp::syn | tcp::rst)) == tcp::ack;
    if (ack) seen |= (seen & acknowledges) != 0 ? acknowledges_again : acknowledges;
    seen |= summary.side == 0 ? 1U : 2U;
}

/// Connections of which one end's segments are missing.
std::uint64_t one_direction_only(const CaptureLimits& limits) {
    return static_cast<std::uint64_t>(
        std::count_if(limits.directions.begin(), limits.directions.end(), [](std::uint8_t seen) {
            return (seen & acknowledges_again) != 0 && ((seen & 3U) == 1U || (seen & 3U) == 2U);
        }));
}

void note_stream(CaptureLimits& limits, const FrameSummary& summary) {
    if (summary.stream == FrameSummary::no_stream || summary.stream < limits.streams) return;
    limits.streams = std::uint64_t{summary.stream} + 1;
    if ((summary.segment.flags & tcp::syn) == 0) ++limits.begun_before;
}

/// Over the packet, eight bytes at a time, without what a router changes: time to live and header checksum, or the hop
/// limit.
std::uint64_t identity_of(const Layer& ip, Bytes frame) {
    const std::uint32_t size = ip.header.count + ip.payload.count;
    const Bytes bytes = slice(frame, {ip.header.first, std::min(size, identity_bytes)});
    std::array<std::uint64_t, identity_bytes / 8> words{};
    auto* at = reinterpret_cast<std::uint8_t*>(words.data());
    std::copy(bytes.begin(), bytes.end(), at);
    clear_what_routers_change(ip.protocol, {at, bytes.size()});
    std::uint64_t hash = size;
    for (const std::uint64_t word : words) hash = (hash ^ word ^ hash >> 29) * 0x9e3779b97f4a7c15U;
    return hash ^ hash >> 32;
}

/// What tells two interfaces apart: the capture point, and in a capture of all interfaces the cooked header's number,
/// or in its first version at least whether the packet came or went.
std::uint64_t interface_of(const Packet& packet, const StoredFrame& stored, Bytes frame) {
    std::uint64_t number = 0;
    const Layer& first = packet.layers[0];
    if (first.protocol == Protocol::linux_cooked_v2)
        number = read(frame, first.header.first, linux_cooked_v2::interface_index);
    if (first.protocol == Protocol::linux_cooked_v1)
        number = read(frame, first.header.first, linux_cooked_v1::packet_type);
    return std::uint64_t{stored.point} << 32 | number;
}

/// Whether a packet that was at the same interface a moment ago is the same one: of TCP the tracker knows; else the
/// number that its sender gave it, or the router it has passed, says so.
bool captured_again(const FrameSummary& summary, const CaptureLimits::Seen& before) {
    if (summary.protocol == Protocol::tcp) return (summary.amendments & tcp_amendment::captured_again) != 0;
    return summary.identification != 0 || summary.time_to_live < before.time_to_live;
}

void note_duplicate(CaptureLimits& limits, const StoredFrame& stored, const Packet& packet, const FrameSummary& summary,
                    Bytes frame) {
    const Layer& ip = *network_layer(packet);
    const CaptureLimits::Seen now{stored.at, interface_of(packet, stored, frame), summary.time_to_live};
    CaptureLimits::Seen& before = limits.recent[identity_of(ip, frame)];
    const std::uint64_t passed =
        static_cast<std::uint64_t>(stored.at) - static_cast<std::uint64_t>(before.at.value_or(stored.at));
    if (before.at && passed <= a_moment) {
        if (before.interface != now.interface) ++limits.duplicates;
        else if (captured_again(summary, before))
            ++(now.time_to_live < before.time_to_live ? limits.routed : limits.mirrored);
    }
    before = now;
}

/// The file's order is what happened; a clock may have been set meanwhile.
void note_time(CaptureLimits& limits, const StoredFrame& stored) {
    if (stored.point >= limits.newest.size()) limits.newest.resize(stored.point + 1U, std::numeric_limits<Time>::min());
    Time& newest = limits.newest[stored.point];
    if (stored.at < newest) {
        const auto by = static_cast<Time>(static_cast<std::uint64_t>(newest) - static_cast<std::uint64_t>(stored.at));
        CaptureLimits::Backwards& backwards = limits.backwards;
        if (backwards.frames++ == 0) {
            backwards.first_frame = limits.frames;
            backwards.first_by = by;
        }
        backwards.most_by = std::max(backwards.most_by, by);
    }
    newest = stored.at;
}

std::string cut_sentence(const CaptureLimits& limits) {
    const std::string kept = limits.shortest_cut == limits.longest_cut
                                 ? "the first " + counted(limits.longest_cut, "byte", "bytes")
                                 : fmt::format("the first {} to {} bytes", limits.shortest_cut, limits.longest_cut);
    return fmt::format(
        "Cut frames: of {} only {} were kept, so {} were never captured and checksums over them cannot be verified.",
        counted(limits.cut, "frame", "frames"), kept, counted(limits.cut_bytes, "byte", "bytes"));
}

std::string offload_sentence(const CaptureLimits& limits) {
    return fmt::format(
        "Segmentation offload: {} over Ethernet's {} bytes (the largest {}). They were captured before the sender's "
        "network card cut them up, or after the receiver's joined them{}; the wire carried more and smaller frames, "
        "each with its own header.",
        counted(limits.oversize, "packet is", "packets are"), ethernet_mtu, limits.largest,
        limits.largest <= largest_jumbo ? " (unless this link uses jumbo frames)" : "");
}

std::string backwards_sentence(const CaptureLimits::Backwards& backwards) {
    const auto seconds = [](Time time) { return static_cast<double>(time) / 1e9; };
    const std::string later =
        backwards.frames == 1
            ? ""
            : fmt::format(", and at {}, by {:.6f} s at most",
                          counted(backwards.frames - 1, "later frame", "later frames"), seconds(backwards.most_by));
    return fmt::format(
        "Times run backwards: at frame {} by {:.6f} s{}. The order of the file is what happened; the clock was set "
        "back "
        "meanwhile, and in the views over time it goes on instead.",
        backwards.first_frame, seconds(backwards.first_by), later);
}

std::string jumps_sentence(const CaptureLimits& limits) {
    return fmt::format(
        "Numbers jump: {} sequence or acknowledgment numbers further from those before than any window allows "
        "(2^30 bytes, RFC 7323). The capture sees another numbering of the same connection (before and after a "
        "firewall), another connection on the same ports, or has a long gap; what lies between is not counted as "
        "missing.",
        counted(limits.jumps, "segment has", "segments have"));
}

std::string drops_sentence(const CaptureLimits& limits) {
    CaptureLimits::Drops all;
    for (const CaptureLimits::Drops& drops : limits.drops) {
        all.by_capture += drops.by_capture;
        all.by_interface += drops.by_interface;
    }
    if (all.by_capture == 0 && all.by_interface == 0) return {};
    return fmt::format(
        "Lost while capturing: {} by the capture program and {} by the interface. They were on the wire and are not "
        "here; a missing segment need not have been lost on its way.",
        counted(all.by_capture, "frame", "frames"), all.by_interface);
}

}  // namespace

void take_point(CaptureLimits& limits, const CapturePoint& point) {
    limits.points.push_back(point);
    limits.drops.emplace_back();
}

void take_statistics(CaptureLimits& limits, const CaptureStatistics& statistics) {
    if (statistics.point >= limits.drops.size()) return;
    limits.drops[statistics.point] = {statistics.dropped, statistics.dropped_by_interface};  // counted from the start
}

void take_checksums(CaptureLimits& limits, const Packet& packet) {
    for (const Layer& layer : packet.layers)
        if (layer.checksum == ChecksumState::left_to_hardware) ++limits.left_to_hardware;
}

void take_frame(CaptureLimits& limits, const StoredFrame& stored, const Packet& packet, const FrameSummary& summary,
                Bytes frame) {
    ++limits.frames;
    if (!stored.stamped) ++limits.without_time;
    else if (!lab(limits)) note_time(limits, stored);
    if ((summary.amendments & tcp_amendment::numbers_jump) != 0) ++limits.jumps;
    if (is_out_of_range(stored.at)) ++limits.out_of_range;
    note_cut(limits, packet);
    note_stream(limits, summary);
    note_direction(limits, summary);
    take_checksums(limits, packet);
    const Layer* ip = network_layer(packet);
    if (ip == nullptr) return;
    note_size(limits, packet, *ip, frame);
    if (!lab(limits)) note_duplicate(limits, stored, packet, summary, frame);
}

std::vector<std::string> sentences(const CaptureLimits& limits) {
    std::vector<std::string> all;
    const auto say = [&](bool applies, std::string sentence) {
        if (applies && !sentence.empty()) all.push_back(std::move(sentence));
    };
    say(limits.frames > 0 && limits.points.size() == 1,
        "One vantage point: the times are those of one place, so how long each way took cannot be told, and a loss "
        "after it shows only by what was retransmitted.");
    if (limits.oversize > 0) say(true, offload_sentence(limits));
    say(limits.without_length > 0,
        fmt::format("Length left open: {} a length field of 0 and {} taken to reach to the end of the frame, as "
                    "segmentation offload leaves it.",
                    counted(limits.without_length, "packet has", "packets have"),
                    limits.without_length == 1 ? "is" : "are"));
    say(limits.left_to_hardware > 0,
        fmt::format("Checksum offload: {} left to the sender's network card. They look wrong because the capture came "
                    "first; what went onto the wire cannot be told from here.",
                    counted(limits.left_to_hardware, "checksum was", "checksums were")));
    if (limits.cut > 0) say(true, cut_sentence(limits));
    say(limits.begun_before > 0,
        fmt::format("Begun before the capture: {}. What was agreed in the handshake (window scale, SACK, segment size) "
                    "and what was sent earlier is not here.",
                    counted(limits.begun_before, "connection", "connections")));
    const std::uint64_t one_direction = one_direction_only(limits);
    say(one_direction > 0,
        fmt::format("One direction only: of {} one end's segments are missing. What that end sent, and its state, show "
                    "only in what the other end acknowledged.",
                    counted(one_direction, "connection", "connections")));
    say(true, drops_sentence(limits));
    say(limits.duplicates > 0,
        fmt::format("Seen more than once: {} captured again at another interface on the way through this machine; the "
                    "copies are not retransmissions.",
                    counted(limits.duplicates, "packet was", "packets were")));
    say(limits.mirrored > 0,
        fmt::format(
            "Captured twice: {} captured again at the same interface a moment later, the same to the last byte, "
            "as happens at a mirror port that copies both what comes in and what goes out. Nothing was sent "
            "twice; editcap -d IN OUT removes the copies.",
            counted(limits.mirrored, "packet was", "packets were")));
    say(limits.routed > 0,
        fmt::format("Seen before and after a router: {} captured again at the same interface with a lower time to live "
                    "(a router with one interface and several VLANs, or a mirror port beside it). The copies are not "
                    "retransmissions; a filter for one VLAN or MAC address shows each packet once.",
                    counted(limits.routed, "packet was", "packets were")));
    if (limits.jumps > 0) say(true, jumps_sentence(limits));
    say(limits.backwards.frames > 0, backwards_sentence(limits.backwards));
    say(limits.without_time > 0,
        fmt::format("No times: {} without one (simple packet blocks), so order is all that is known of them.",
                    counted(limits.without_time, "frame comes", "frames come")));
    say(limits.out_of_range > 0,
        fmt::format(
            "Times out of range: the file dates {} before 1824 or after 2115. {} drawn at the nearer end of that "
            "range; `decode` prints what the file says.",
            counted(limits.out_of_range, "frame", "frames"), limits.out_of_range == 1 ? "It is" : "They are"));
    return all;
}

std::vector<std::string> limits_of(const Story& story) {
    CaptureLimits limits;
    for (const CapturePoint& point : story.recording.points) take_point(limits, point);
    for (const CaptureStatistics& statistics : story.recording.statistics) take_statistics(limits, statistics);
    for (std::uint32_t frame = 0; frame < story.recording.frames.size(); ++frame) {
        StoredFrame stored = story.recording.frames[frame];
        stored.at = captured_at(story.recording, frame);
        take_frame(limits, stored, decode_frame(story.recording, frame), summary_of(story, frame),
                   frame_bytes(story.recording, frame));
    }
    return sentences(limits);
}

}  // namespace osiscope
