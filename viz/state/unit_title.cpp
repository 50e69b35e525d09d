#include "viz/state/unit_title.hpp"

#include <fmt/format.h>

#include "layers/grouping.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

std::string where_text(const AppState& state) {
    const Stop stop = shown_stop(state);
    const Journey journey = journey_at(state.story, state.time.position.item.index);
    if (stop.layer == 0) {
        const StopNumbers numbers = stop_numbers(state.time.position.item, state.story);
        const bool to_router = at_router(journey.ends) || (numbers.router >= 0 && !stop.router);
        return to_router ? said("on the wire to the router")
                         : say("on the wire to {host}", {{"host", name(other(journey.from))}});
    }
    if (stop.router) return said("at the router");
    return stop.host == journey.from ? say("down at {host}", {{"host", name(stop.host)}})
                                     : say("up at {host}", {{"host", name(stop.host)}});
}

/// 1 is the first byte after the SYN; below it lies what was sent before the capture began.
std::int64_t relative_ack(const TcpStream& stream, const FrameSummary& summary) {
    return acknowledgment_place(stream.sent[1 - summary.side], summary) + 1;
}

std::string record_title(const HalfStream& half, const FrameSummary& summary) {
    const auto offset = data_offset(half, summary);
    const StreamRecord* record = offset ? record_at(half, *offset) : nullptr;
    return record != nullptr ? name(record->type) : "";
}

std::string data_title(const Story& story, std::uint32_t frame) {
    const FrameSummary summary = summary_of(story, frame);
    const std::vector<FilePart> parts = file_parts(story, frame);
    if (!parts.empty()) {
        const std::uint64_t first = parts.front().file_offset;
        const std::uint64_t last = parts.back().file_offset + parts.back().range.count - 1;
        return say("file bytes {first} – {last}", {{"first", grouped(first)}, {"last", grouped(last)}});
    }
    if (summary.stream == FrameSummary::no_stream) return bytes_said(summary.payload.count);
    const std::string record = record_title(story.digest.streams[summary.stream].sent[summary.side], summary);
    return record.empty() ? say("{bytes} of data", {{"bytes", bytes_said(summary.payload.count)}}) : record;
}

std::string tcp_title(const Story& story, std::uint32_t frame) {
    const FrameSummary summary = summary_of(story, frame);
    const std::uint16_t flags = summary.segment.flags;
    if ((flags & tcp::rst) != 0) return "RST";
    if ((flags & tcp::syn) != 0) return (flags & tcp::ack) != 0 ? "SYN-ACK" : "SYN";
    if (summary.payload.count > 0) return data_title(story, frame);
    if ((flags & tcp::fin) != 0) return "FIN";
    return say("ACK {number} (relative)",
               {{"number", grouped_signed(relative_ack(story.digest.streams[summary.stream], summary))}});
}

}  // namespace

std::string packet_title(const Story& story, std::uint32_t frame) {
    const FrameSummary summary = summary_of(story, frame);
    if (summary.protocol == Protocol::tcp) return tcp_title(story, frame);
    if (summary.payload.count > 0)
        return fmt::format("{}: {}", name(summary.protocol), bytes_said(summary.payload.count));
    const Packet packet = decode_frame(story.recording, frame);
    for (const Layer& layer : packet.layers)
        if (layer.protocol == summary.protocol && summary.protocol != Protocol::ethernet)
            return fmt::format("{}: {}", name(summary.protocol),
                               headline(packet, layer, frame_bytes(story.recording, frame)));
    return bytes_said(packet.original_length);
}

std::vector<std::string> stage_titles(const AppState& state) {
    const TimelineItem& item = state.time.position.item;
    if (item.kind == TimelineItem::Kind::call) {
        const SystemCall& call = state.story.recording.system_calls[item.index];
        return {say("host {host} calls {call}()", {{"host", name(call.host)}, {"call", call.name}})};
    }
    const std::uint32_t frame = shown_frame(state);
    const std::string what = packet_title(state.story, frame);
    const std::string where = where_text(state);
    return {say("frame {number} · {what} · {where}", {{"number", frame + 1}, {"what", what}, {"where", where}}),
            fmt::format("{} · {}", what, where), what};
}

}  // namespace osiscope
