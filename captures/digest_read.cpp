// Reading the digest: what is not stored is worked out here.
#include <algorithm>

#include "captures/digest.hpp"
#include "layers/text.hpp"

namespace osiscope {

FrameSummary summary_of(const Story& story, std::uint32_t frame) {
    FrameSummary summary = summarize(decode_frame(story.recording, frame), frame_bytes(story.recording, frame));
    summary.stream = story.digest.rows[frame].stream;
    summary.side = story.digest.rows[frame].side;
    summary.analysis = story.digest.rows[frame].analysis;
    summary.amendments = story.digest.rows[frame].amendments;
    summary.calculated_window = story.digest.rows[frame].calculated_window;
    summary.sequence_gib = story.digest.rows[frame].sequence_gib;
    summary.acknowledgment_gib = story.digest.rows[frame].acknowledgment_gib;
    return summary;
}

std::size_t journey_count(const Digest& digest) {
    return digest.two_ends ? digest.journeys.size() : digest.rows.size();
}

Journey journey_at(const Story& story, std::uint32_t number) {
    if (story.digest.two_ends) return story.digest.journeys[number];
    const Time at = story.recording.frames[number].at;
    return {.from = story.digest.rows[number].from, .sent = number, .departs = at, .first_bit = at, .arrives = at};
}

std::uint32_t journey_of(const Digest& digest, std::uint32_t frame) {
    return digest.two_ends ? digest.journey_of_frame[frame] : frame;
}

std::uint32_t journey_awaiting(const Story& story, const WireAction& action) {
    return journey_awaiting(story.digest.journeys, story.recording, action);
}

std::size_t timeline_size(const Digest& digest) {
    return digest.two_ends ? digest.timeline.size() : digest.rows.size();
}

TimelineItem timeline_item(const Story& story, std::size_t number) {
    if (story.digest.two_ends) return story.digest.timeline[number];
    const auto frame = story.digest.order.empty() ? static_cast<std::uint32_t>(number) : story.digest.order[number];
    return {TimelineItem::Kind::journey, frame, story.recording.frames[frame].at};
}

std::size_t timeline_until(const Story& story, Time at) {
    std::size_t first = 0;
    std::size_t count = timeline_size(story.digest);
    while (count > 0) {
        const std::size_t half = count / 2;
        const bool until = timeline_item(story, first + half).at <= at;
        if (until) first += half + 1;
        count = until ? count - half - 1 : half;
    }
    return first;
}

std::uint32_t main_stream(const Story& story) {
    for (std::uint32_t i = 0; i < story.digest.streams.size(); ++i)
        for (const HalfStream& half : story.digest.streams[i].sent)
            if (half.speaks_records) return i;
    const std::uint16_t port = story.recording.facts ? story.recording.facts->port : 0;
    for (std::uint32_t i = 0; i < story.digest.streams.size(); ++i)
        if (port != 0 && story.digest.streams[i].ends[1].port == port) return i;
    for (std::uint32_t i = 0; i < story.digest.streams.size(); ++i)
        if (!story.digest.streams[i].sent[0].pieces.empty() || !story.digest.streams[i].sent[1].pieces.empty())
            return i;
    return story.digest.streams.empty() ? no_index : 0;
}

namespace {

/// Where the receiver asked the sender to start: it may have the file's beginning from a transfer that broke off.
std::uint64_t resume_offset(const Story& story) {
    const std::uint32_t number = main_stream(story);
    if (number == no_index) return 0;
    const HalfStream& half = story.digest.streams[number].sent[1];
    for (const StreamRecord& record : half.records) {
        if (record.type != transfer_record::Type::accept) continue;
        const std::vector<std::uint8_t> body = copy_stream(
            half, story.recording, record.stream_offset + transfer_record::header_length, record.body_length);
        return body.size() >= transfer_record::accept_length ? read64(body, 0) : 0;
    }
    return 0;
}

/// The part of one DATA record's body that lies in a payload, whose first byte is at `offset` of the stream.
std::optional<FilePart> part_in(const StreamRecord& record, std::uint64_t resumed, std::uint64_t offset,
                                ByteRange payload) {
    if (record.type != transfer_record::Type::data) return std::nullopt;
    const std::uint64_t body = record.stream_offset + transfer_record::header_length;
    const std::uint64_t first = std::max(body, offset);
    const std::uint64_t end = std::min(body + record.body_length, offset + payload.count);
    if (first >= end) return std::nullopt;
    return FilePart{
        resumed + record.file_offset + (first - body),
        {payload.first + static_cast<std::uint32_t>(first - offset), static_cast<std::uint32_t>(end - first)}};
}

bool carries_raw_file(const Story& story, const FrameSummary& summary) {
    return story.recording.facts && story.recording.facts->raw && summary.side == 0 &&
           summary.stream == main_stream(story);
}

}  // namespace

std::vector<FilePart> file_parts(const Story& story, std::uint32_t frame) {
    const FrameSummary summary = summary_of(story, frame);
    if (summary.stream == FrameSummary::no_stream || summary.captured_payload == 0) return {};
    const HalfStream& half = story.digest.streams[summary.stream].sent[summary.side];
    const auto place = data_offset(half, summary);
    if (!place) return {};
    const std::uint64_t offset = *place;
    const ByteRange payload{summary.payload.first, summary.captured_payload};
    if (carries_raw_file(story, summary)) return {{offset, payload}};
    std::vector<FilePart> parts;
    const std::uint64_t resumed = half.records.empty() ? 0 : resume_offset(story);
    const auto first = std::partition_point(half.records.begin(), half.records.end(), [&](const StreamRecord& record) {
        return record.stream_offset + transfer_record::header_length + record.body_length <= offset;
    });
    for (auto record = first; record != half.records.end() && record->stream_offset < offset + payload.count; ++record)
        if (const auto part = part_in(*record, resumed, offset, payload)) parts.push_back(*part);
    return parts;
}

std::optional<std::uint64_t> stream_offset_of_file(const Story& story, std::uint64_t file_offset) {
    const std::uint32_t number = main_stream(story);
    if (number == no_index) return std::nullopt;
    const HalfStream& half = story.digest.streams[number].sent[0];
    if (story.recording.facts && story.recording.facts->raw)
        return file_offset < half.highest ? std::optional(file_offset) : std::nullopt;
    const std::uint64_t resumed = resume_offset(story);
    if (file_offset < resumed) return std::nullopt;
    file_offset -= resumed;
    auto after = std::partition_point(half.records.begin(), half.records.end(),
                                      [&](const StreamRecord& record) { return record.file_offset <= file_offset; });
    while (after != half.records.begin()) {
        const StreamRecord& record = *--after;
        const bool data = record.type == transfer_record::Type::data && record.body_length > 0;
        if (data && file_offset - record.file_offset >= record.body_length) return std::nullopt;
        if (data) return record.stream_offset + transfer_record::header_length + (file_offset - record.file_offset);
    }
    return std::nullopt;
}

std::uint64_t file_offset_in(const Story& story, const StreamRecord& record) {
    return resume_offset(story) + record.file_offset;
}

namespace {

std::optional<transfer_record::Offer> offer_in(const Story& story) {
    const std::uint32_t number = main_stream(story);
    if (number == no_index) return std::nullopt;
    const HalfStream& half = story.digest.streams[number].sent[0];
    for (const StreamRecord& record : half.records)
        if (record.type == transfer_record::Type::offer)
            return transfer_record::read_offer(copy_stream(
                half, story.recording, record.stream_offset + transfer_record::header_length, record.body_length));
    return std::nullopt;
}

}  // namespace

std::string file_name_in(const Story& story) {
    if (story.recording.facts && !story.recording.facts->file_name.empty()) return story.recording.facts->file_name;
    const auto offer = offer_in(story);
    if (!offer) return {};
    return printable_text({reinterpret_cast<const std::uint8_t*>(offer->name.data()), offer->name.size()});
}

std::uint8_t encoding_in(const Story& story) {
    const auto offer = offer_in(story);
    return offer ? offer->encoding : 0;
}

namespace {

struct SentUntil {
    SentSoFar sent;
    std::uint32_t frame = no_index;  ///< the last of the connection that was looked at, by either end
};

SentUntil sent_until(const Story& story, std::uint32_t number, int side, Time at) {
    const TcpStream& stream = story.digest.streams[number];
    const std::vector<EndpointMoment>& moments = stream.moments[side];
    const auto after = std::partition_point(moments.begin(), moments.end(),
                                            [&](const EndpointMoment& moment) { return moment.at <= at; });
    if (after == moments.begin()) return {};
    SentUntil until{(after - 1)->sent, (after - 1)->frame};
    if (story.digest.two_ends) return until;
    for (std::uint32_t frame = (after - 1)->frame + 1; frame <= stream.last_frame; ++frame) {
        if (story.recording.frames[frame].at > at) break;
        if (story.digest.rows[frame].stream != number || story.digest.rows[frame].side != side) continue;
        add_sent(until.sent, summary_of(story, frame).segment);
        until.frame = frame;
    }
    return until;
}

/// Counted on from the numbers of that frame, which are never far.
void place_sent(EndpointAt& end, const TcpStream& stream, int side, const FrameSummary& near) {
    const HalfStream& own = stream.sent[side];
    const HalfStream& peer = stream.sent[1 - side];
    const SequenceNumber sequence = near.segment.sequence_number;
    const SequenceNumber acknowledgment = near.segment.acknowledgment_number;
    const bool by_itself = near.side == side;
    end.next = by_itself ? sequence_place(own, near) + (end.sent.next - sequence)
                         : acknowledgment_place(own, near) + (end.sent.next - acknowledgment);
    end.acknowledged = by_itself ? acknowledgment_place(peer, near) + (end.sent.last_acknowledgment - acknowledgment)
                                 : sequence_place(peer, near) + (end.sent.last_acknowledgment - sequence);
}

}  // namespace

std::size_t changes_until(const TcpStream& stream, const Recording& recording, int side, Time at) {
    std::size_t count = stream.states.ends[side].changes.size();
    while (count > 0 && recording.frames[stream.states.ends[side].changes[count - 1].moment].at > at) --count;
    return count;
}

EndpointAt endpoint_at(const Story& story, std::uint32_t number, int side, Time at) {
    const TcpStream& stream = story.digest.streams[number];
    EndpointAt end;
    const std::vector<StateChange>& changes = stream.states.ends[side].changes;
    const std::size_t count = changes_until(stream, story.recording, side, at);
    end.known = count > 0;
    if (end.known) end.state = changes[count - 1].to;
    const SentUntil until = sent_until(story, number, side, at);
    end.sent = until.sent;
    if (until.frame != no_index) place_sent(end, stream, side, summary_of(story, until.frame));
    end.inferred = end.known && !end.sent.any && end.state == TcpState::established;
    return end;
}

const CallMoment* call_at(const Digest& digest, Host host, Time at) {
    const std::vector<CallMoment>& calls = digest.calls_of[index(host)];
    const auto after = std::partition_point(calls.begin(), calls.end(),
                                            [&](const CallMoment& moment) { return moment.returned_at <= at; });
    return after == calls.begin() ? nullptr : &*(after - 1);
}

bool has_called_listen(const Story& story, Host host, Time at) {
    for (const CallMoment& moment : story.digest.calls_of[index(host)]) {
        if (moment.returned_at > at) return false;
        const SystemCall& call = story.recording.system_calls[moment.call];
        if (call.name == "listen" && call.result == 0) return true;
    }
    return false;
}

Time time_of(const Story& story, const TimelineItem& item) {
    return item.kind == TimelineItem::Kind::call ? story.recording.system_calls[item.index].at
                                                 : journey_at(story, item.index).departs;
}

}  // namespace osiscope
