#include "viz/state/follow.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/call_rows.hpp"
#include "layers/grouping.hpp"
#include "layers/text.hpp"
#include "layers/words.hpp"

namespace osiscope {

namespace {

/// A call that took the byte in waited for it: its station is where it returned.
void add_call(std::vector<Station>& list, const AppState& state, const std::optional<CallByte>& at) {
    if (!at) return;
    Station station;
    const auto move = move_of(state.story.recording.system_calls[at->call]);
    station.returned = move == Move::receive || move == Move::read;
    station.label = station.shorter = call_label(state, at->call);
    station.item = {TimelineItem::Kind::call, at->call, state.story.recording.system_calls[at->call].at};
    list.push_back(std::move(station));
}

void add_said(std::vector<Station>& list, std::string label, std::string shorter) {
    Station station;
    station.label = std::move(label);
    station.shorter = std::move(shorter);
    station.leads_somewhere = false;
    list.push_back(std::move(station));
}

std::string point_of(const AppState& state, std::uint32_t frame) {
    const PointId point = state.story.recording.frames[frame].point;
    const bool tells = state.story.recording.points.size() > 1 && point < state.story.recording.points.size();
    return tells ? state.story.recording.points[point].name : "";
}

Station frame_station(const AppState& state, const Transmission& sent, const ByteSighting& seen, bool receiver) {
    Station station;
    const std::string place = receiver ? point_of(state, seen.frame) : "";
    const auto number = seen.frame + 1;
    station.label = place.empty()
                        ? say("frame {number}, offset {offset}", {{"number", number}, {"offset", grouped(seen.offset)}})
                        : say("{place}: frame {number}, offset {offset}",
                              {{"place", place}, {"number", number}, {"offset", grouped(seen.offset)}});
    station.shorter = say("frame {number}", {{"number", number}});
    station.item = {TimelineItem::Kind::journey, sent.journey, journey_at(state.story, sent.journey).departs};
    station.layer = 2;
    station.receiver = receiver;
    station.bits = {seen.offset * 8, 8};
    return station;
}

/// A transmission is the frame that left and the frame that arrived; a lost one ends there.
void add_transmission(std::vector<Station>& list, const AppState& state, const Transmission& sent) {
    const Journey journey = journey_at(state.story, sent.journey);
    const ByteSighting& first = sent.seen.front();
    Station left = frame_station(state, sent, first, first.frame == journey.received);
    if (sent.again)
        for (std::string* words : {&left.label, &left.shorter}) *words = say("again {frame}", {{"frame", *words}});
    if (sent.wire_copy) left.label = say("copy {frame}", {{"frame", left.label}});
    if (sent.fate == Fate::lost_on_wire) {
        for (std::string* words : {&left.label, &left.shorter}) *words = say("{frame}, lost", {{"frame", *words}});
        left.bad = true;
    }
    list.push_back(std::move(left));
    const ByteSighting& last = sent.seen.back();
    if (last.frame == first.frame || last.frame != journey.received) return;
    Station arrived = frame_station(state, sent, last, true);
    if (last.value != first.value) {
        arrived.label = say("{frame}, changed", {{"frame", arrived.label}});
        arrived.bad = true;
    }
    list.push_back(std::move(arrived));
}

/// Counted from the SYN where that was captured, else as the header has it: the word says which.
void name_number(Station& station, const AppState& state, const ByteTrace& trace) {
    if (state.story.digest.streams[trace.byte.stream].sent[trace.byte.side].syn_seen) {
        const std::string number = grouped(trace.byte.offset + 1);
        station.label = say("relative seq {number}", {{"number", number}});
        station.shorter = say("rel. seq {number}", {{"number", number}});
    } else {
        const std::string number = grouped(sequence_number_of(state.story.digest, trace.byte).value);
        station.label = station.shorter = say("raw seq {number}", {{"number", number}});
    }
}

Station sequence_station(const AppState& state, const ByteTrace& trace) {
    Station station;
    station.leads_somewhere = !trace.transmissions.empty();
    if (station.leads_somewhere) {
        const Transmission& sent = trace.transmissions.front();
        station = frame_station(state, sent, sent.seen.front(), false);
        station.layer = 4;
    }
    name_number(station, state, trace);
    return station;
}

bool within(BitRange part, BitRange whole) { return part.first >= whole.first && part.end() <= whole.end(); }

std::optional<StreamByte> first_byte_of_frame(const AppState& state, std::uint32_t frame) {
    const FrameSummary summary = summary_of(state.story, frame);
    if (summary.captured_payload == 0) return std::nullopt;
    std::uint32_t at = summary.payload.first;
    if (const auto parts = file_parts(state.story, frame); !parts.empty()) at = parts.front().range.first;
    return stream_byte_in(state.story, frame, at);
}

}  // namespace

std::string call_label(const AppState& state, std::uint32_t call) {
    const SystemCall& made = state.story.recording.system_calls[call];
    const auto move = move_of(made);
    if (!move) return made.name + "()";
    const std::vector<std::uint32_t>& alike =
        state.story.digest.calls_moving[index(made.host)][static_cast<std::size_t>(*move)];
    const auto at = std::lower_bound(alike.begin(), alike.end(), call);
    return fmt::format("{}() #{}", made.name, at - alike.begin() + 1);
}

std::vector<Station> stations_of(const AppState& state) {
    std::vector<Station> list;
    if (!state.inspect.followed) return list;
    const ByteTrace& trace = *state.inspect.followed;
    const std::string file = trace.file_offset ? file_name_in(state.story) : "";
    const std::string number = grouped(trace.file_offset.value_or(trace.byte.offset));
    add_said(list,
             !trace.file_offset
                 ? say("byte {number} of stream {stream}", {{"number", number}, {"stream", trace.byte.stream}})
             : file.empty() ? say("byte {number} of the file", {{"number", number}})
                            : say("byte {number} of {file}", {{"number", number}, {"file", file}}),
             say("byte {number}", {{"number", number}}));
    add_call(list, state, trace.read);
    add_call(list, state, trace.send);
    list.push_back(sequence_station(state, trace));
    for (const Transmission& sent : trace.transmissions) add_transmission(list, state, sent);
    add_call(list, state, trace.receive);
    add_call(list, state, trace.write);
    return list;
}

Position position_of(const AppState& state, const Station& station) {
    if (station.item.kind == TimelineItem::Kind::call) return {station.item, 0, station.returned ? 1.0F : 0.0F};
    const std::vector<Stop> stops = stops_of(station.item, state.story);
    return {station.item, stop_at(stops, station.layer, station.receiver), 0};
}

int station_shown(const AppState& state, const std::vector<Station>& stations) {
    if (!state.time.placed) return -1;
    const Position& here = state.time.position;
    const std::uint32_t frame = shown_frame(state);
    int found = -1;
    for (std::size_t i = 0; i < stations.size(); ++i) {
        const Station& station = stations[i];
        if (!station.leads_somewhere || !(station.item == here.item)) continue;
        if (position_of(state, station) == here) return static_cast<int>(i);
        if (station.item.kind == TimelineItem::Kind::call) return static_cast<int>(i);
        if (frame == no_index) continue;
        const bool arrived = journey_at(state.story, here.item.index).received == frame;
        if (station.layer == 2 && station.receiver == arrived) found = static_cast<int>(i);
    }
    return found;
}

BitRange lit_bits(const AppState& state) {
    if (state.selected_bits.count > 0 || !state.inspect.followed) return state.selected_bits;
    const std::uint32_t frame = shown_frame(state);
    if (frame == no_index) return {};
    const auto seen = sighting_in(*state.inspect.followed, frame);
    return seen ? BitRange{seen->offset * 8, 8} : BitRange{};
}

std::optional<std::uint64_t> followed_in_call(const AppState& state, std::uint32_t call) {
    if (!state.inspect.followed) return std::nullopt;
    const ByteTrace& trace = *state.inspect.followed;
    for (const auto& at : {trace.read, trace.send, trace.receive, trace.write})
        if (at && at->call == call) return at->offset;
    return std::nullopt;
}

bool carries_followed(const AppState& state, std::uint32_t journey) {
    if (!state.inspect.followed) return false;
    const std::vector<Transmission>& sent = state.inspect.followed->transmissions;
    return std::any_of(sent.begin(), sent.end(), [&](const Transmission& one) { return one.journey == journey; });
}

bool carries_followed(const AppState& state, const WireAction& action, std::uint32_t journey) {
    if (!state.inspect.followed || action.forged) return false;
    if (journey != no_index) return carries_followed(state, journey);
    if (action.copy_of == 0) return false;
    for (const WireAction& other : state.story.recording.under_way)
        if (other.number == action.copy_of) return carries_followed(state, journey_awaiting(state.story, other));
    for (const Transmission& sent : state.inspect.followed->transmissions) {
        const Journey way = journey_at(state.story, sent.journey);
        for (const std::uint32_t done : {way.wire_action, way.next_wire_action})
            if (done != no_index && state.story.recording.wire_actions[done].number == action.copy_of) return true;
    }
    return false;
}

void follow_byte(AppState& state, const std::optional<StreamByte>& byte) {
    if (!byte) return;
    state.inspect.followed = trace_byte(state.story, *byte);
    state.inspect.line_part = LinePart::frame;
}

void select_bits(AppState& state, BitRange bits) {
    state.selected_bits = bits;
    state.inspect.line_part = LinePart::frame;
    const std::uint32_t frame = shown_frame(state);
    if (bits.count != 8 || bits.first % 8 != 0 || frame == no_index) return;
    follow_byte(state, stream_byte_in(state.story, frame, bits.first / 8));
}

std::optional<StreamByte> meant_byte(const AppState& state) {
    if (!state.time.placed) return std::nullopt;
    const std::uint32_t frame = shown_frame(state);
    if (frame == no_index) return stream_byte_of_call(state.story, state.time.position.item.index, 0);
    if (state.selected_bits.count > 0)
        if (const auto byte = stream_byte_in(state.story, frame, bytes_of(state.selected_bits).first)) return byte;
    return first_byte_of_frame(state, frame);
}

const Row* row_of(const SevenLayers& layers, BitRange bits) {
    const Row* best = nullptr;
    if (bits.count == 0) return best;
    for (const LayerStory& story : layers.layers)
        for (const Row& row : story.rows)
            if (row.bits.count > 0 && within(bits, row.bits) && (best == nullptr || row.bits.count < best->bits.count))
                best = &row;
    return best;
}

int layer_of(const SevenLayers& layers, const Row* row) {
    for (const LayerStory& story : layers.layers)
        for (const Row& other : story.rows)
            if (&other == row) return story.layer;
    return 0;
}

std::string copied_text(const AppState& state) {
    const std::uint32_t frame = shown_frame(state);
    if (frame == no_index) {
        if (!state.time.placed) return {};
        const SystemCall& call = state.story.recording.system_calls[state.time.position.item.index];
        const CallBytes moved = bytes_of_call(call, state.story);
        return moved.bytes.empty() ? fmt::format("{}({}) = {}", call.name, call.arguments, call.result)
                                   : hex_text(moved.bytes);
    }
    const Bytes bytes = frame_bytes(state.story.recording, frame);
    const BitRange lit = lit_bits(state);
    if (lit.count == 0) return hex_text(bytes);
    const bool by_field = state.view.inspector == InspectorTab::fields || state.view.inspector == InspectorTab::header;
    if (by_field) {
        const SevenLayers layers = seven_layers(state.story, frame);
        if (const Row* row = row_of(layers, lit)) return ungrouped(row->value);
    }
    return hex_text(slice(bytes, bytes_of(lit)));
}

}  // namespace osiscope
