#include "captures/journey_story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/lab_place.hpp"
#include "captures/switch_table.hpp"
#include "layers/describe.hpp"
#include "layers/grouping.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

bool dropped(const Recording& recording, std::uint32_t action) {
    return action != no_index && recording.wire_actions[action].kind == WireAction::Kind::dropped;
}

/// What differs between the same layer of two captures.
void compare_layers(std::vector<FieldChange>& changes, const std::vector<Row>& before, const std::vector<Row>& after,
                    Protocol protocol) {
    for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i)
        if (before[i].field != nullptr && before[i].field == after[i].field && before[i].value != after[i].value)
            changes.push_back({name(protocol), before[i].label, before[i].value, after[i].value});
}

/// Bytes that differ where no field explains it: data, options, or what is only in one of the two.
std::size_t bytes_that_differ(const Packet& packet, Bytes before, Bytes after) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
        const bool in_header = std::any_of(packet.layers.begin(), packet.layers.end(), [&](const Layer& layer) {
            return layer.protocol != Protocol::data && layer.header.contains(static_cast<std::uint32_t>(i));
        });
        if (!in_header && before[i] != after[i]) ++count;
    }
    return count;
}

struct Path {
    const Story& story;
    const Journey& journey;
    Time start;
    std::vector<PathStep> steps{};
    std::uint32_t last = no_index;  ///< the frame as it was captured before

    [[nodiscard]] std::string clock(Time at) const {
        return grouped_decimal(static_cast<double>(at - start) / 1e9, 6) + " s";
    }
    void add(std::string where, std::string what, std::uint32_t frame = no_index) {
        steps.push_back({std::move(where), std::move(what), frame});
    }
    void captured(const char* where, const char* verb, std::uint32_t frame) {
        if (frame == no_index) return;
        add(where, fmt::format("{} at {}", verb, clock(story.recording.frames[frame].at)), frame);
    }
    /// What was changed since the capture before, and by whom.
    void compare(const char* who, std::uint32_t frame) {
        if (last != no_index && frame != no_index)
            if (const std::string changes = changes_text(changes_between(story.recording, last, frame));
                !changes.empty())
                add("", fmt::format("{} changed: {}", who, changes));
        if (frame != no_index) last = frame;
    }
};

std::string link_name(const Recording& recording, std::uint8_t link) {
    for (const CapturePoint& point : recording.points)
        if (point.place == Place::wire && point.link == link) return point.name;
    if (links_of(recording.facts) == 1) return "wire";
    const char middle = recording.facts->topology == "router" ? 'R' : 'S';
    return link == 0 ? fmt::format("wire A-{}", middle) : fmt::format("wire {}-B", middle);
}

std::string dropped_text(const WireAction& action) {
    return action.reason == WireAction::Reason::none ? "dropped here"
                                                     : fmt::format("dropped here: {}", name(action.reason));
}

void tell_link(Path& path, std::uint8_t link, std::uint32_t number, std::uint32_t frame) {
    const std::string name = link_name(path.story.recording, link);
    if (number != no_index) {
        const WireAction& action = path.story.recording.wire_actions[number];
        std::string what =
            action.first_bit == 0
                ? "never on the line"
                : fmt::format("on the line from {} to {}", path.clock(action.first_bit), path.clock(action.last_bit));
        if (action.arrived != 0) what += fmt::format(", at its far end at {}", path.clock(action.arrived));
        if (action.kind == WireAction::Kind::dropped) what += ", " + dropped_text(action);
        path.add(name, what, frame);
    } else if (frame != no_index) path.captured(name.c_str(), "came out", frame);
    path.compare("the wire", frame);
}

void tell_switch(Path& path, std::uint8_t in_link, std::uint32_t action) {
    if (action == no_index || path.story.recording.wire_actions[action].arrived == 0) return;
    const Bytes frame = frame_bytes(path.story.recording, path.last != no_index ? path.last : frame_of(path.journey));
    const Time at = path.story.recording.wire_actions[action].arrived;
    const SwitchTable table = table_for(path.story.recording.switch_learnings, at, frame);
    path.add("switch", text(decide(table, frame, in_link, at), frame));
    for (const SwitchEntry& entry : table.entries)
        path.add("", fmt::format("its table: {} is at {}'s port", text(entry.mac), port_name(entry.port)));
}

void tell_router(Path& path, Host from) {
    const Journey& journey = path.journey;
    path.captured(name(router_towards(from)), "the router received it", journey.router_in);
    path.compare("the wire", journey.router_in);
    path.captured(name(router_towards(other(from))), "the router forwarded it", journey.router_out);
    path.compare("the router", journey.router_out);
}

void tell_fate(Path& path, std::uint32_t number) {
    const Journey& journey = path.journey;
    switch (fate_of(path.story.recording, journey)) {
        case Fate::ended_at_router: path.add("router", "did not forward it"); break;
        case Fate::fragmented: {
            std::string frames;
            for (std::uint32_t i = number; i < path.story.digest.journeys.size(); ++i)
                if (path.story.digest.journeys[i].part_of == number)
                    frames +=
                        fmt::format("{}{}", frames.empty() ? "" : ", ", frame_of(path.story.digest.journeys[i]) + 1);
            path.add("router", fmt::format("cut it into {}: {} {}", counted(journey.fragments, "fragment", "fragments"),
                                           plural(journey.fragments, "frame", "frames"), frames));
            break;
        }
        case Fate::not_known: path.add("", "its arrival was not captured"); break;
        default: break;
    }
}

/// Which of RFC 5961's three cases a forged reset was for its receiver: "; …", or "" when nothing is known of it.
std::string aim_of_reset(const Digest& digest, const Journey& journey) {
    if (journey.received == no_index) return "";
    const FrameRow& row = digest.rows[journey.received];
    if (row.stream == FrameSummary::no_stream) return "";
    const char* host = name(other(journey.from));
    for (const StateChange& change : digest.streams[row.stream].states.ends[1 - row.side].changes) {
        if (change.sent || (change.cause != journey.received && change.cause != frame_of(journey))) continue;
        switch (change.kind) {
            case ChangeKind::reset_challenged:
                return fmt::format("; in {}'s window, but not RCV.NXT: {} answers with a challenge ACK", host, host);
            case ChangeKind::reset_discarded:
                return fmt::format("; outside {}'s window: {} silently discards it", host, host);
            case ChangeKind::moved:
                return fmt::format("; its sequence number is RCV.NXT: {} resets the connection", host);
            default: break;
        }
    }
    return "";
}

void tell_begin(Path& path) {
    const Journey& journey = path.journey;
    if (journey.part_of != no_index)
        path.add("", fmt::format("a fragment of the packet in frame {}, cut up by the router",
                                 frame_of(path.story.digest.journeys[journey.part_of]) + 1));
    if (journey.copy_of != no_index)
        path.add("",
                 fmt::format("another copy of frame {}", frame_of(path.story.digest.journeys[journey.copy_of]) + 1));
    if (journey.begins == Place::wire && journey.copy_of == no_index)
        path.add("", "put onto the wire by osiscope: no host sent it" + aim_of_reset(path.story.digest, journey));
    if (journey.begins == Place::wire) return;
    path.captured(name(journey.begins), at_router(journey.begins) ? "the router sent it" : "left", journey.sent);
    path.last = journey.sent;
}

}  // namespace

Fate fate_of(const Recording& recording, const Journey& journey) {
    if (journey.arrival_known) return Fate::arrived;
    if (dropped(recording, journey.wire_action) || dropped(recording, journey.next_wire_action))
        return Fate::lost_on_wire;
    if (journey.fragments > 0) return Fate::fragmented;
    return journey.router_in != no_index && journey.router_out == no_index ? Fate::ended_at_router : Fate::not_known;
}

std::vector<FieldChange> changes_between(const Recording& recording, std::uint32_t before, std::uint32_t after) {
    const Bytes first = frame_bytes(recording, before);
    const Bytes second = frame_bytes(recording, after);
    const Packet was = decode_frame(recording, before);
    const Packet is = decode_frame(recording, after);
    std::vector<FieldChange> changes;
    for (std::size_t i = 0; i < std::min(was.layers.size(), is.layers.size()); ++i) {
        if (was.layers[i].protocol != is.layers[i].protocol) break;
        if (is_bytes(was.layers[i].protocol)) break;
        compare_layers(changes, describe(was, was.layers[i], first), describe(is, is.layers[i], second),
                       was.layers[i].protocol);
    }
    if (const std::size_t count = bytes_that_differ(was, first, second); count > 0)
        changes.push_back({"", "Data", counted(count, "byte", "bytes"), "other values"});
    return changes;
}

std::string changes_text(const std::vector<FieldChange>& changes) {
    std::string text;
    for (const FieldChange& change : changes)
        text += fmt::format("{}{} {} → {}", text.empty() ? "" : ", ", change.label, change.before, change.after);
    return text;
}

std::vector<PathStep> path_of(const Story& story, std::uint32_t number, Time start) {
    const Journey& journey = story.digest.journeys[number];
    Path path{story, journey, start};
    const auto second_link = static_cast<std::uint8_t>(1 - journey.first_link);
    tell_begin(path);
    tell_link(path, journey.first_link, journey.wire_action, journey.on_wire);
    const bool router = journey.router_in != no_index || journey.router_out != no_index;
    if (router) tell_router(path, journey.from);
    else if (story.recording.facts && story.recording.facts->topology == "switch")
        tell_switch(path, journey.first_link, journey.wire_action);
    if (journey.next_wire_action != no_index || journey.next_on_wire != no_index)
        tell_link(path, second_link, journey.next_wire_action, journey.next_on_wire);
    path.captured(name(journey.ends), at_router(journey.ends) ? "the router received it" : "arrived", journey.received);
    path.compare("the wire", journey.received);
    tell_fate(path, number);
    return std::move(path.steps);
}

std::string route_text(const Journey& journey) {
    const auto short_name = [](Place place, Host host) { return at_router(place) ? "R" : name(host); };
    return fmt::format("{} → {}", short_name(journey.begins, journey.from),
                       short_name(journey.ends, other(journey.from)));
}

}  // namespace osiscope
