#include "core/wire_watch.hpp"

#include <algorithm>

#include "layers/decode.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

constexpr std::size_t most_connections = 64;  // a lab has one; those begun last count
constexpr std::uint32_t beyond_the_window = 1U << 20;

/// A segment whose checksums its receiver accepts.
std::optional<FrameSummary> segment_in(Bytes frame) {
    const Packet packet = decode(LinkType::ethernet, frame, static_cast<std::uint32_t>(frame.size()));
    if (find(packet, Protocol::tcp) == nullptr) return std::nullopt;
    for (const Layer& layer : packet.layers)
        if (layer.checksum == ChecksumState::wrong) return std::nullopt;
    FrameSummary summary = summarize(packet, frame);
    if (summary.fragment || !summary.segment.header_valid) return std::nullopt;
    return summary;
}

bool is_end(const WatchedEnd& end, const Address& address, std::uint16_t port) {
    return end.port == port && end.address == address;
}

/// The connection's sender and receiver of this segment; the sender's number, when there are both.
std::optional<std::pair<std::size_t, std::size_t>> place_of(const WireWatch& watch, const FrameSummary& segment) {
    for (std::size_t i = watch.size(); i > 0; --i)
        for (std::size_t side = 0; side < 2; ++side)
            if (is_end(watch[i - 1].ends[side], segment.source, segment.source_port) &&
                is_end(watch[i - 1].ends[1 - side], segment.destination, segment.destination_port))
                return std::pair(i - 1, side);
    return std::nullopt;
}

/// Whether an end's connection is over or new, and a SYN begins another with the same ports.
bool begins_again(const WatchedEnd& sender, const Segment& segment) {
    return (segment.flags & tcp::syn) != 0 && (segment.flags & tcp::ack) == 0 && sender.tcp.spoke &&
           sender.tcp.initial_send_sequence != segment.sequence_number;
}

/// The gap before them is closed: what was out of order is in order now.
void close_gaps(WatchedEnd& end) {
    std::sort(end.out_of_order.begin(), end.out_of_order.end(),
              [](const auto& one, const auto& other) { return one.first < other.first; });
    for (const auto& [first, after] : end.out_of_order)
        if (first <= end.tcp.receive_next && after > end.tcp.receive_next) end.tcp.receive_next = after;
    const auto closed = [&](const auto& piece) { return piece.second <= end.tcp.receive_next; };
    end.out_of_order.erase(std::remove_if(end.out_of_order.begin(), end.out_of_order.end(), closed),
                           end.out_of_order.end());
}

}  // namespace

void watch_sent(WireWatch& watch, Bytes frame) {
    const std::optional<FrameSummary> segment = segment_in(frame);
    if (!segment) return;
    auto place = place_of(watch, *segment);
    if (!place || begins_again(watch[place->first].ends[place->second], segment->segment)) {
        if (watch.size() == most_connections) watch.erase(watch.begin());
        WatchedConnection& added = watch.emplace_back();
        added.ends[0] = {segment->source, segment->source_port, {}, {}};
        added.ends[1] = {segment->destination, segment->destination_port, {}, {}};
        place = std::pair(watch.size() - 1, std::size_t{0});
    }
    WatchedEnd& end = watch[place->first].ends[place->second];
    (void)on_send(end.tcp, segment->segment);
    close_gaps(end);
}

void watch_received(WireWatch& watch, Bytes frame) {
    const std::optional<FrameSummary> segment = segment_in(frame);
    const auto place = segment ? place_of(watch, *segment) : std::nullopt;
    if (!place) return;
    WatchedEnd& end = watch[place->first].ends[1 - place->second];
    (void)on_receive(end.tcp, segment->segment);
    const SequenceNumber first = segment->segment.sequence_number;
    const std::uint32_t length = sequence_length(segment->segment);
    const bool fits = !end.tcp.has_window_edge || first < end.tcp.receive_edge;
    if (end.tcp.known && length > 0 && first > end.tcp.receive_next && fits)
        end.out_of_order.emplace_back(first, first + length);
    close_gaps(end);
}

bool has_connection(const WireWatch& watch) {
    return std::any_of(watch.begin(), watch.end(), [](const WatchedConnection& connection) {
        return std::all_of(connection.ends.begin(), connection.ends.end(),
                           [](const WatchedEnd& end) { return is_synchronized(end.tcp.state); });
    });
}

std::optional<SequenceNumber> aimed_number(const WireWatch& watch, Bytes reset, ResetAim aim) {
    const std::optional<FrameSummary> segment = segment_in(reset);
    const auto place = segment ? place_of(watch, *segment) : std::nullopt;
    if (!place) return std::nullopt;
    const Endpoint& end = watch[place->first].ends[1 - place->second].tcp;
    const bool expects_a_number = is_synchronized(end.state) || end.state == TcpState::syn_received;
    if (!end.known || !expects_a_number) return std::nullopt;
    const SequenceNumber edge = end.has_window_edge ? end.receive_edge : end.receive_next + 2;
    const std::int32_t window = std::max(0, edge - end.receive_next);
    switch (aim) {
        case ResetAim::exact: return end.receive_next;
        case ResetAim::outside: return end.receive_next + static_cast<std::uint32_t>(window) + beyond_the_window;
        case ResetAim::in_window: break;
    }
    const SequenceNumber middle = end.receive_next + std::max(1U, static_cast<std::uint32_t>(window) / 2);
    return middle == end.receive_highest ? middle + 1 : middle;  // Linux accepts the number after the last SACK block
}

}  // namespace osiscope
