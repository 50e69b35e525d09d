#include "captures/digest.hpp"

#include <algorithm>
#include <numeric>

#include "captures/decode_pass.hpp"
#include "captures/refusal.hpp"
#include "layers/decode.hpp"
#include "layers/network/icmp.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

/// The stream a verdict names; numbers that only quoted segments have used so far are empty streams.
TcpStream& stream_of(Digest& digest, const FrameSummary& summary, std::uint32_t frame) {
    while (digest.streams.size() <= summary.stream) {
        digest.streams.emplace_back();
        digest.streams.back().first_frame = frame;
    }
    TcpStream& stream = digest.streams[summary.stream];
    if (stream.ends[0].address.version == 0) {
        stream.ends[summary.side] = {summary.source, summary.source_port};
        stream.ends[1 - summary.side] = {summary.destination, summary.destination_port};
        stream.first_frame = frame;
    }
    return stream;
}

/// Fixes where a direction's stream starts: after the SYN, else where it or the other end's acknowledgment was first
/// seen.
void set_base(HalfStream& half, SequenceNumber base) {
    if (half.based) return;
    half.based = true;
    half.base = base;
}

void take_syn(HalfStream& half, const Segment& segment) {
    if ((segment.flags & tcp::syn) == 0) return;
    set_base(half, segment.sequence_number + 1);
    half.syn_seen = true;
}

/// A capture that begins in mid-connection may bring lower bytes later: then the stream begins with those.
void make_room_below(HalfStream& half, const FrameSummary& summary) {
    const std::int64_t place = stream_place(half, summary.segment.sequence_number);
    const bool data =
        (summary.segment.flags & tcp::rst) == 0 && (summary.amendments & tcp_amendment::garbage_byte) == 0;
    const bool reached = place + std::int64_t{largest_window} >= static_cast<std::int64_t>(half.highest);
    if (place < 0 && reached && data && !half.syn_seen) move_base(half, static_cast<std::uint64_t>(-place));
}

void take_segment(Story& story, std::uint32_t frame, FrameSummary& summary) {
    const PointId point = story.recording.frames[frame].point;
    const SeenAt vantage = point < story.recording.points.size()
                               ? vantage_of(story.recording.points[point], story.recording.frames[frame].direction)
                               : SeenAt{};
    track(story.digest.tracker, summary, captured_at(story.recording, frame), vantage);
    TcpStream& stream = stream_of(story.digest, summary, frame);
    stream.last_frame = frame;
    HalfStream& half = stream.sent[summary.side];
    take_syn(half, summary.segment);
    set_base(half, summary.segment.sequence_number);
    if ((summary.segment.flags & tcp::ack) != 0)
        set_base(stream.sent[1 - summary.side], summary.segment.acknowledgment_number);
    if (summary.captured_payload > 0 && !summary.fragment) make_room_below(half, summary);
    place_numbers(stream, summary);
    if (summary.captured_payload == 0 || summary.fragment) return;
    const auto offset = data_offset(half, summary);
    if (offset && add_piece(half, *offset, frame, {summary.payload.first, summary.captured_payload}))
        scan_records(half, story.recording);
}

/// A frame that its receiver's lower layers, or TCP itself, refuse for its damage: no state machine sees it.
bool is_refused(const Story& story, std::uint32_t frame) {
    const Journeys& journeys = story.digest.journeys;
    return journeys.changed_on_wire &&
           refusing_layer(story.recording, journeys[story.digest.journey_of_frame[frame]]) != 0;
}

/// With both ends captured each segment moves the end it was captured at, and seen in between it moves none; else it
/// moves both.
void move_ends(Story& story, std::uint32_t frame, const FrameSummary& summary) {
    const Segment& segment = summary.segment;
    if (!segment.header_valid) return;
    TcpStream& stream = story.digest.streams[summary.stream];
    const StoredFrame& stored = story.recording.frames[frame];
    const int side = summary.side;
    if (!story.digest.two_ends) {
        const bool keep = stream.segments++ % TcpStream::moment_step == 0;
        add_sent(stream.sent_so_far[side], segment);
        for (const int end : {0, 1})
            if (keep) stream.moments[end].push_back({stored.at, frame, stream.sent_so_far[end]});
        sends(stream.states, side, segment, frame, Vantage::elsewhere);
        receives(stream.states, 1 - side, segment, frame, Vantage::elsewhere);
        return;
    }
    if (!host_of(story.recording, frame)) return;
    if (stored.direction != Direction::inbound) {
        add_sent(stream.sent_so_far[side], segment);
        stream.moments[side].push_back({stored.at, frame, stream.sent_so_far[side]});
        sends(stream.states, side, segment, frame, Vantage::receiver);
    } else if (!is_refused(story, frame)) {
        receives(stream.states, 1 - side, segment, frame, Vantage::receiver);
    }
}

bool to_all(const Address& address) {
    if (address.version == 6) return address.bytes[0] == 0xff;
    const bool broadcast =
        std::all_of(address.bytes.begin(), address.bytes.begin() + 4, [](std::uint8_t byte) { return byte == 0xff; });
    return address.version == 4 && (broadcast || (address.bytes[0] & 0xf0) == 0xe0);
}

/// Two programs of one computer have one address: their ports tell them apart, and a ping's replies are its type.
Host guess_within(Digest& digest, Bytes frame, const FrameSummary& summary) {
    if (const Layer* icmp = find(digest.scratch, Protocol::icmp); icmp != nullptr && icmp->header.count > 0)
        return read(frame, icmp->header.first, icmp::type) == icmp::echo_reply ? Host::b : Host::a;
    if (const Layer* icmp = find(digest.scratch, Protocol::icmpv6); icmp != nullptr && icmp->header.count > 0)
        return read(frame, icmp->header.first, icmp::type_v6) == icmp::echo_reply_v6 ? Host::b : Host::a;
    const auto [low, high] = std::minmax(summary.source_port, summary.destination_port);
    const auto first = digest.first_port.try_emplace({summary.source, low, high}, summary.source_port).first;
    return first->second == summary.source_port ? Host::a : Host::b;
}

/// DHCP's server answers a client that has no address yet, and one that asked a group is answered by somebody it did
/// not name: that is the first one's conversation (RFC 2131 section 4.1, RFC 8415 section 7.2).
bool answers_a_call(const Digest& digest, const FrameSummary& summary) {
    if (summary.protocol != Protocol::udp) return false;
    const auto ports = std::pair(summary.source_port, summary.destination_port);
    if (ports == std::pair<std::uint16_t, std::uint16_t>(67, 68)) return true;
    if (ports == std::pair<std::uint16_t, std::uint16_t>(547, 546)) return true;
    return digest.asked_all.count({summary.destination, summary.destination_port}) > 0 &&
           digest.asked_all.count({summary.source, summary.source_port}) == 0;
}

/// A name server's answer to a group (RFC 6762 section 18.2: the QR bit).
bool is_multicast_answer(const FrameSummary& summary, Bytes frame) {
    constexpr std::uint16_t multicast_dns = 5353;
    return summary.protocol == Protocol::udp && summary.source_port == multicast_dns &&
           summary.destination_port == multicast_dns && summary.captured_payload > 2 &&
           (frame[summary.payload.first + 2] & 0x80U) != 0;
}

/// In a capture with one point of view: who of the two spoke first is A.
Host guess_sender(Story& story, std::uint32_t frame, const FrameSummary& summary) {
    if (summary.stream != FrameSummary::no_stream) return summary.side == 0 ? Host::a : Host::b;
    if (place_of(story.recording, frame) == Place::wire)
        return story.recording.frames[frame].direction == Direction::inbound ? Host::b : Host::a;
    if (summary.source.version != 0 && summary.source == summary.destination)
        return guess_within(story.digest, frame_bytes(story.recording, frame), summary);
    if (is_multicast_answer(summary, frame_bytes(story.recording, frame))) return Host::b;
    if (summary.protocol == Protocol::udp && to_all(summary.destination))
        story.digest.asked_all.insert({summary.source, summary.source_port});
    if (answers_a_call(story.digest, summary)) return Host::b;
    auto key = std::minmax(summary.source, summary.destination);
    const auto first = story.digest.first_speaker.try_emplace({key.first, key.second}, summary.source).first;
    return first->second == summary.source ? Host::a : Host::b;
}

/// Files are nearly always in time order; the few frames that are not are moved back to their place.
void keep_order(Story& story, std::uint32_t frame) {
    const Time at = story.recording.frames[frame].at;
    const auto time = [&](std::uint32_t number) { return story.recording.frames[number].at; };
    if (story.digest.order.empty()) {
        if (frame == 0 || at >= time(frame - 1)) return;
        story.digest.order.resize(frame);
        std::iota(story.digest.order.begin(), story.digest.order.end(), 0U);
    }
    auto place = story.digest.order.end();
    while (place != story.digest.order.begin() && time(*(place - 1)) > at) --place;
    story.digest.order.insert(place, frame);
}

/// A packet that a router cut up is judged as the segment it was, where its first piece was captured.
void see_whole(const Story& story, std::uint32_t frame, FrameSummary& summary) {
    const std::uint32_t whole = story.digest.journeys[story.digest.journey_of_frame[frame]].part_of;
    if (whole == no_index) return;
    const std::uint32_t sent = frame_of(story.digest.journeys[whole]);
    summary.segment.payload_length =
        summarize(decode_frame(story.recording, sent), frame_bytes(story.recording, sent)).segment.payload_length;
    summary.segment.length_known = true;
}

void take_transport(Story& story, std::uint32_t frame, FrameSummary& summary) {
    const bool fragment_seen = story.digest.two_ends && summary.fragment;
    if (summary.protocol != Protocol::tcp) {
        if (!fragment_seen)
            track_unshown(story.digest.tracker, story.digest.scratch, frame_bytes(story.recording, frame),
                          captured_at(story.recording, frame));
        return;
    }
    if (fragment_seen) see_whole(story, frame, summary);
    take_segment(story, frame, summary);
    move_ends(story, frame, summary);
}

/// A wire alone is one point of view, though in the middle.
bool captured_at_hosts(const Recording& recording) {
    return std::any_of(recording.points.begin(), recording.points.end(), [](const CapturePoint& point) {
        return point.place != Place::elsewhere && point.place != Place::wire;
    });
}

/// Data of UDP, or of a TCP stream.
bool carries_bytes(const FrameSummary& summary) {
    constexpr TcpAmendments none_of_the_stream = tcp_amendment::garbage_byte;
    return summary.captured_payload > 0 && (summary.segment.flags & tcp::rst) == 0 &&
           (summary.amendments & none_of_the_stream) == 0;
}

void add_to_timeline(Digest& digest, TimelineItem item) {
    auto at = digest.timeline.end();
    while (at != digest.timeline.begin() && (at - 1)->at > item.at) --at;
    digest.timeline.insert(at, item);
}

/// With two ends captured a frame is part of a journey, and a new one has its place in the timeline; else the frame's
/// own place in time is all there is.
void place_in_time(Story& story, std::uint32_t frame, const FrameSummary& summary) {
    Digest& digest = story.digest;
    if (!digest.two_ends) return keep_order(story, frame);
    const std::size_t before = digest.journeys.size();
    const std::uint32_t journey = take_frame(digest.journeys, story.recording, frame, digest.scratch, summary);
    digest.journey_of_frame.push_back(journey);
    if (journey == before)
        add_to_timeline(digest, {TimelineItem::Kind::journey, journey, digest.journeys[journey].departs});
}

Host sender_of(Story& story, std::uint32_t frame, const FrameSummary& summary) {
    if (!story.digest.two_ends) return guess_sender(story, frame, summary);
    return story.digest.journeys[story.digest.journey_of_frame[frame]].from;
}

void keep_row(Digest& digest, const FrameSummary& summary, Host from) {
    const FrameLayers layers = layers_of(summary);
    digest.rows.push_back({summary.stream, summary.calculated_window, summary.analysis, summary.amendments,
                           summary.protocol, summary.side, layers.top, layers.subject, carries_bytes(summary), from,
                           summary.sequence_gib, summary.acknowledgment_gib});
}

void digest_frame(Story& story, std::uint32_t frame) {
    const Bytes bytes = frame_bytes(story.recording, frame);
    decode_into(story.digest.scratch, link_type_of(story.recording, frame), bytes,
                story.recording.frames[frame].original_length, Checksums::skip);
    FrameSummary summary = summarize(story.digest.scratch, bytes);
    if (frame == 0) story.digest.two_ends = captured_at_hosts(story.recording);
    place_in_time(story, frame, summary);
    take_transport(story, frame, summary);
    keep_row(story.digest, summary, sender_of(story, frame, summary));
}

void digest_call(Story& story, std::uint32_t number) {
    const SystemCall& call = story.recording.system_calls[number];
    add_to_timeline(story.digest, {TimelineItem::Kind::call, number, call.at});
    std::vector<CallMoment>& calls = story.digest.calls_of[index(call.host)];
    CallMoment moment = calls.empty() ? CallMoment{} : calls.back();
    moment.returned_at = call.returned_at;
    moment.call = number;
    const auto moved = static_cast<std::uint64_t>(call.result > 0 ? call.result : 0);
    if (call.object == CallObject::file) moment.file_bytes += moved;
    if (call.object == CallObject::stream) moment.stream_bytes += moved;
    calls.push_back(moment);
    if (const auto move = move_of(call))
        story.digest.calls_moving[index(call.host)][static_cast<std::size_t>(*move)].push_back(number);
}

}  // namespace

std::optional<Move> move_of(const SystemCall& call) {
    if (call.object == CallObject::none || call.result <= 0) return std::nullopt;
    if (call.object == CallObject::file) return call.name == "write" ? Move::write : Move::read;
    return call.name == "send" ? Move::send : Move::receive;
}

void update(Story& story) {
    for (; story.digest.calls_done < story.recording.system_calls.size(); ++story.digest.calls_done)
        digest_call(story, static_cast<std::uint32_t>(story.digest.calls_done));
    story.digest.rows.reserve(story.recording.frames.capacity());
    // In the order of time: what the wire changed is recognised by what the wire has told before.
    for (;;) {
        const auto frame = static_cast<std::uint32_t>(story.digest.rows.size());
        const auto action = static_cast<std::uint32_t>(story.digest.actions_done);
        const bool frames_left = frame < story.recording.frames.size();
        const bool actions_left = action < story.recording.wire_actions.size();
        if (!frames_left && !actions_left) return;
        if (actions_left &&
            (!frames_left || story.recording.wire_actions[action].at < story.recording.frames[frame].at)) {
            take_action(story.digest.journeys, story.recording, action);
            ++story.digest.actions_done;
        } else {
            digest_frame(story, frame);
        }
    }
}

}  // namespace osiscope
