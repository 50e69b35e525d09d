#include "captures/digest.hpp"

#include <algorithm>

#include "layers/physical/ethernet_line.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

/// The stream a verdict names; numbers that only quoted segments have used so far leave empty streams behind.
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

/// Both of the lab's hosts capture the same wire: each is a vantage of its own.
void take_verdict(Digest& digest, const Recording& recording, std::uint32_t frame) {
    FrameSummary& summary = digest.frames[frame];
    const auto host = host_of(recording, frame);
    const TcpVerdict verdict =
        track(digest.tracker, summary, recording.frames[frame].at, host == Host::b ? std::uint8_t{1} : std::uint8_t{0});
    summary.stream = verdict.stream;
    summary.side = verdict.side;
    summary.analysis = verdict.analysis;
    summary.calculated_window = verdict.calculated_window;
}

/// Fixes where a direction's stream starts: behind the SYN, else where it or the other end's acknowledgment was first
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

void take_segment(Digest& digest, const Recording& recording, std::uint32_t frame) {
    take_verdict(digest, recording, frame);
    const FrameSummary& summary = digest.frames[frame];
    TcpStream& stream = stream_of(digest, summary, frame);
    HalfStream& half = stream.sent[summary.side];
    take_syn(half, summary.segment);
    set_base(half, summary.segment.sequence_number);
    if ((summary.segment.flags & tcp::ack) != 0)
        set_base(stream.sent[1 - summary.side], summary.segment.acknowledgment_number);
    if (summary.captured_payload == 0 || summary.fragment) return;
    const ByteRange captured{summary.payload.first, summary.captured_payload};
    if (add_piece(half, stream_offset(half, summary.segment.sequence_number), frame, captured))
        scan_records(half, recording);
}

void move_ends(Digest& digest, const Recording& recording, std::uint32_t frame) {
    const FrameSummary& summary = digest.frames[frame];
    TcpStream& stream = digest.streams[summary.stream];
    const StoredFrame& stored = recording.frames[frame];
    const bool ends_known = host_of(recording, frame).has_value();
    const auto moment = [&](int side, void (*step)(Endpoint&, const Segment&)) {
        std::vector<EndpointMoment>& moments = stream.moments[side];
        Endpoint end = moments.empty() ? Endpoint{} : moments.back().end;
        step(end, summary.segment);
        moments.push_back({stored.at, end});
    };
    if (!ends_known || stored.direction != Direction::inbound) moment(summary.side, on_send);
    if (!ends_known || stored.direction == Direction::inbound) moment(1 - summary.side, on_receive);
}

/// What makes two captures the same packet: sender, length and check sequence, padding counted in.
std::uint64_t identity(Host from, std::uint32_t length, std::uint32_t check) {
    return static_cast<std::uint64_t>(check) << 32 | static_cast<std::uint64_t>(length) << 1 | index(from);
}

std::uint64_t identity(Host from, Bytes frame) {
    if (frame.size() >= 60)
        return identity(from, static_cast<std::uint32_t>(frame.size()), frame_check_sequence(frame));
    std::vector<std::uint8_t> padded(frame.begin(), frame.end());
    padded.resize(60, 0);
    return identity(from, 60, frame_check_sequence(padded));
}

void add_to_timeline(Digest& digest, TimelineItem item) {
    auto at = digest.timeline.end();
    while (at != digest.timeline.begin() && (at - 1)->at > item.at) --at;
    digest.timeline.insert(at, item);
}

std::uint32_t new_journey(Digest& digest, Journey journey) {
    digest.journeys.push_back(journey);
    const auto number = static_cast<std::uint32_t>(digest.journeys.size() - 1);
    add_to_timeline(digest, {TimelineItem::Kind::journey, number, journey.departs});
    return number;
}

std::uint32_t take_front(std::deque<std::uint32_t>& queue) {
    const std::uint32_t front = queue.front();
    queue.pop_front();
    return front;
}

void attach_action(Journey& journey, const Recording& recording, std::uint32_t action) {
    journey.wire_action = action;
    journey.first_bit = recording.wire_actions[action].first_bit;
}

void await_action(Digest& digest, const Recording& recording, Digest::Waiting& waiting, std::uint32_t number) {
    if (waiting.actions.empty()) return waiting.unwired.push_back(number);
    attach_action(digest.journeys[number], recording, take_front(waiting.actions));
}

std::uint32_t journey_out(Digest& digest, const Recording& recording, std::uint32_t frame, Host host) {
    Digest::Waiting& waiting = digest.waiting[identity(host, frame_bytes(recording, frame))];
    const Time at = recording.frames[frame].at;
    if (!waiting.inbound.empty()) {  // its arrival was told first
        const std::uint32_t number = take_front(waiting.inbound);
        digest.journeys[number].sent = frame;
        digest.journeys[number].departs = at;
        return number;
    }
    const std::uint32_t number =
        new_journey(digest, {.from = host, .sent = frame, .departs = at, .first_bit = at, .arrives = at});
    waiting.outbound.push_back(number);
    await_action(digest, recording, waiting, number);
    return number;
}

std::uint32_t journey_in(Digest& digest, const Recording& recording, std::uint32_t frame, Host host) {
    Digest::Waiting& waiting = digest.waiting[identity(other(host), frame_bytes(recording, frame))];
    const Time at = recording.frames[frame].at;
    if (!waiting.outbound.empty()) {
        const std::uint32_t number = take_front(waiting.outbound);
        Journey& journey = digest.journeys[number];
        journey.received = frame;
        journey.arrives = at;
        journey.arrival_known = true;
        return number;
    }
    const std::uint32_t number = new_journey(
        digest,
        {.from = other(host), .received = frame, .departs = at, .first_bit = at, .arrives = at, .arrival_known = true});
    waiting.inbound.push_back(number);
    await_action(digest, recording, waiting, number);
    return number;
}

/// In a capture with one point of view: who of the two spoke first is A.
Host guess_sender(Digest& digest, const FrameSummary& summary) {
    if (summary.stream != FrameSummary::no_stream) return summary.side == 0 ? Host::a : Host::b;
    auto key = std::minmax(summary.source, summary.destination);
    const auto first = digest.first_speaker.try_emplace({key.first, key.second}, summary.source).first;
    return first->second == summary.source ? Host::a : Host::b;
}

std::uint32_t take_journey(Digest& digest, const Recording& recording, std::uint32_t frame) {
    const StoredFrame& stored = recording.frames[frame];
    const auto host = host_of(recording, frame);
    if (host && stored.direction == Direction::outbound) return journey_out(digest, recording, frame, *host);
    if (host && stored.direction == Direction::inbound) return journey_in(digest, recording, frame, *host);
    return new_journey(digest, {.from = guess_sender(digest, digest.frames[frame]),
                                .sent = frame,
                                .departs = stored.at,
                                .first_bit = stored.at,
                                .arrives = stored.at});
}

void take_frame(Digest& digest, const Recording& recording, std::uint32_t frame) {
    const Packet packet = decode_frame(recording, frame);
    const Bytes bytes = frame_bytes(recording, frame);
    digest.frames.push_back(summarize(packet, bytes));
    if (digest.frames[frame].protocol == Protocol::tcp) {
        take_segment(digest, recording, frame);
        move_ends(digest, recording, frame);
    } else {
        track_quoted(digest.tracker, packet, bytes, recording.frames[frame].at);
    }
    digest.journey_of_frame.push_back(take_journey(digest, recording, frame));
}

/// The journey a wire action belongs to: the oldest of that identity that has none yet.
void take_action(Digest& digest, const Recording& recording, std::uint32_t number) {
    const WireAction& action = recording.wire_actions[number];
    Digest::Waiting& waiting = digest.waiting[identity(action.from, action.length, action.frame_check_sequence)];
    if (!waiting.unwired.empty()) return attach_action(digest.journeys[take_front(waiting.unwired)], recording, number);
    waiting.actions.push_back(number);
}

void take_call(Digest& digest, const Recording& recording, std::uint32_t number) {
    const SystemCall& call = recording.system_calls[number];
    add_to_timeline(digest, {TimelineItem::Kind::call, number, call.at});
    std::vector<CallMoment>& calls = digest.calls_of[index(call.host)];
    CallMoment moment = calls.empty() ? CallMoment{} : calls.back();
    moment.returned_at = call.returned_at;
    moment.call = number;
    const auto moved = static_cast<std::uint64_t>(call.result > 0 ? call.result : 0);
    if (call.object == CallObject::file) moment.file_bytes += moved;
    if (call.object == CallObject::stream) moment.stream_bytes += moved;
    calls.push_back(moment);
}

}  // namespace

void update(Digest& digest, const Recording& recording) {
    for (; digest.calls_done < recording.system_calls.size(); ++digest.calls_done)
        take_call(digest, recording, static_cast<std::uint32_t>(digest.calls_done));
    while (digest.frames.size() < recording.frames.size())
        take_frame(digest, recording, static_cast<std::uint32_t>(digest.frames.size()));
    for (; digest.actions_done < recording.wire_actions.size(); ++digest.actions_done)
        take_action(digest, recording, static_cast<std::uint32_t>(digest.actions_done));
}

std::uint32_t main_stream(const Digest& digest, const Recording& recording) {
    for (std::uint32_t i = 0; i < digest.streams.size(); ++i)
        for (const HalfStream& half : digest.streams[i].sent)
            if (half.speaks_records) return i;
    const std::uint16_t port = recording.facts ? recording.facts->port : 0;
    for (std::uint32_t i = 0; i < digest.streams.size(); ++i)
        if (port != 0 && digest.streams[i].ends[1].port == port) return i;
    for (std::uint32_t i = 0; i < digest.streams.size(); ++i)
        if (!digest.streams[i].sent[0].pieces.empty() || !digest.streams[i].sent[1].pieces.empty()) return i;
    return digest.streams.empty() ? no_index : 0;
}

namespace {

/// The part of one DATA record's body that lies in a payload, whose first byte is at `offset` of the stream.
std::optional<FilePart> part_in(const StreamRecord& record, std::uint64_t offset, ByteRange payload) {
    if (record.type != transfer_record::Type::data) return std::nullopt;
    const std::uint64_t body = record.stream_offset + transfer_record::header_length;
    const std::uint64_t first = std::max(body, offset);
    const std::uint64_t end = std::min(body + record.body_length, offset + payload.count);
    if (first >= end) return std::nullopt;
    return FilePart{
        record.file_offset + (first - body),
        {payload.first + static_cast<std::uint32_t>(first - offset), static_cast<std::uint32_t>(end - first)}};
}

bool carries_raw_file(const Digest& digest, const Recording& recording, const FrameSummary& summary) {
    return recording.facts && recording.facts->raw && summary.side == 0 &&
           summary.stream == main_stream(digest, recording);
}

}  // namespace

std::vector<FilePart> file_parts(const Digest& digest, const Recording& recording, std::uint32_t frame) {
    const FrameSummary& summary = digest.frames[frame];
    if (summary.stream == FrameSummary::no_stream || summary.captured_payload == 0) return {};
    const HalfStream& half = digest.streams[summary.stream].sent[summary.side];
    const std::uint64_t offset = stream_offset(half, summary.segment.sequence_number);
    const ByteRange payload{summary.payload.first, summary.captured_payload};
    if (carries_raw_file(digest, recording, summary)) return {{offset, payload}};
    std::vector<FilePart> parts;
    const auto first = std::partition_point(half.records.begin(), half.records.end(), [&](const StreamRecord& record) {
        return record.stream_offset + transfer_record::header_length + record.body_length <= offset;
    });
    for (auto record = first; record != half.records.end() && record->stream_offset < offset + payload.count; ++record)
        if (const auto part = part_in(*record, offset, payload)) parts.push_back(*part);
    return parts;
}

std::optional<std::uint64_t> stream_offset_of_file(const Digest& digest, const Recording& recording,
                                                   std::uint64_t file_offset) {
    const std::uint32_t number = main_stream(digest, recording);
    if (number == no_index) return std::nullopt;
    const HalfStream& half = digest.streams[number].sent[0];
    if (recording.facts && recording.facts->raw)
        return file_offset < half.highest ? std::optional(file_offset) : std::nullopt;
    for (const StreamRecord& record : half.records) {
        const bool data = record.type == transfer_record::Type::data;
        if (data && file_offset >= record.file_offset && file_offset - record.file_offset < record.body_length)
            return record.stream_offset + transfer_record::header_length + (file_offset - record.file_offset);
    }
    return std::nullopt;
}

Endpoint endpoint_at(const TcpStream& stream, int side, Time at) {
    const std::vector<EndpointMoment>& moments = stream.moments[side];
    const auto after = std::partition_point(moments.begin(), moments.end(),
                                            [&](const EndpointMoment& moment) { return moment.at <= at; });
    return after == moments.begin() ? Endpoint{} : (after - 1)->end;
}

const CallMoment* call_at(const Digest& digest, Host host, Time at) {
    const std::vector<CallMoment>& calls = digest.calls_of[index(host)];
    const auto after = std::partition_point(calls.begin(), calls.end(),
                                            [&](const CallMoment& moment) { return moment.returned_at <= at; });
    return after == calls.begin() ? nullptr : &*(after - 1);
}

Time time_of(const Digest& digest, const Recording& recording, const TimelineItem& item) {
    return item.kind == TimelineItem::Kind::call ? recording.system_calls[item.index].at
                                                 : digest.journeys[item.index].departs;
}

}  // namespace osiscope
