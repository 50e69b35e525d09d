// States of the window to test with: the shipped transfer with its lesson.
#pragma once

#include "captures/explain_text.hpp"
#include "lessons/lesson_read.hpp"
#include "tests/support/recordings.hpp"
#include "viz/state/app_state.hpp"

namespace osiscope {

inline constexpr int tab_count = static_cast<int>(std::size(inspector_tabs));  ///< of the inspector

inline AppState shipped_state() {
    AppState state;
    state.story.recording = shipped_transfer().recording;
    state.source = "one-file.pcapng";
    state.lesson.script = read_lesson(read_text_file(in_tree("lessons/content/one-file-seven-layers.json"))).lesson;
    state.lesson.tables = read_layer_tables(read_text_file(in_tree("lessons/content/layers.json"))).tables;
    take_events(state, {});
    return state;
}

/// A shipped lesson with the recording it ships with.
inline AppState lesson_state(const std::string& id) {
    AppState state;
    state.lesson.script = read_lesson(read_text_file(in_tree("lessons/content/" + id + ".json"))).lesson;
    state.lesson.tables = read_layer_tables(read_text_file(in_tree("lessons/content/layers.json"))).tables;
    const ReadResult result = read_capture_file(in_tree(state.lesson.script->capture), state.story.recording);
    EXPECT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
    state.source = id + ".pcapng";
    state.lesson.list.held = id;
    take_events(state, {});
    return state;
}

/// A recording of this tree opened, without a lesson, at its first packet.
inline AppState opened_state(const std::string& name) {
    AppState state;
    const ReadResult result = read_capture_file(in_tree(name), state.story.recording);
    EXPECT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
    state.source = name;
    take_events(state, {});
    return state;
}

/// The example file over a wire that lost some frames: holes, SACK, segments sent again.
inline AppState lossy_state() { return opened_state("tests/viz/lossy.pcapng.gz"); }

/// A small file through a router whose second link takes packets of 800 bytes only, at the first data that passed.
inline AppState routed_state() {
    AppState state = shipped_state();
    state.story.recording = {};
    const ReadResult result = read_capture_file(in_tree("tests/viz/router.pcapng"), state.story.recording);
    EXPECT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
    state.story.digest = {};
    state.lesson.run = {};
    state.plots = {};
    state.time = {};
    state.source = "router.pcapng";
    take_events(state, {});
    for (std::uint32_t i = 0; i < state.story.digest.journeys.size(); ++i) {
        const Journey& journey = state.story.digest.journeys[i];
        if (journey.router_out == no_index || !state.story.digest.rows[frame_of(journey)].carries_payload) continue;
        apply(state, request::GoToItem{{TimelineItem::Kind::journey, i, journey.departs}});
        break;
    }
    return state;
}

inline AppState state_at_first_data() {
    AppState state = shipped_state();
    const std::uint32_t number = first_data_journey(state.story);
    apply(state, request::GoToItem{{TimelineItem::Kind::journey, number, journey_at(state.story, number).departs}});
    return state;
}

/// A capture from elsewhere with these frames on Ethernet, a tenth of a second apart.
inline AppState foreign_state(const std::vector<std::string>& frames) {
    AppState state;
    state.source = "elsewhere.pcap";
    std::vector<Event> events;
    CapturePoint point;
    point.name = "eth0";
    point.link_type = LinkType::ethernet;
    events.emplace_back(std::move(point));
    Time at = 1'000'000'000;
    for (const std::string& hex : frames) {
        Frame frame;
        frame.at = at += 100'000'000;
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
            frame.bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
        frame.original_length = static_cast<std::uint32_t>(frame.bytes.size());
        events.emplace_back(std::move(frame));
    }
    take_events(state, std::move(events));
    return state;
}

inline const std::string arp_question =
    "ffffffffffff0200000000010806000108000604000102000000000"
    "10a0000010000000000000a000002";
inline const std::string udp_datagram =
    "0200000000020200000000010800450000240000400040112"
    "6c70a0000010a0000020fa000350010000068656c6c6f21212e";

/// Where there is little or nothing to show: each with a name.
inline std::vector<std::pair<std::string, AppState>> bare_states() {
    std::vector<std::pair<std::string, AppState>> list;
    list.emplace_back("no capture", AppState{});
    list.emplace_back("a file without frames", foreign_state({}));
    AppState reading = foreign_state({});
    reading.reading = 0.01;
    list.emplace_back("a file being read", std::move(reading));
    list.emplace_back("one frame", foreign_state({arp_question}));
    list.emplace_back("no TCP", foreign_state({arp_question, udp_datagram, arp_question}));
    list.emplace_back("UDP only", foreign_state({udp_datagram, udp_datagram, udp_datagram}));
    return list;
}

/// The shipped transfer cut off in the middle of a flight, as if it were live: the frames that were on the wire then
/// are announced, not carried yet.
struct LiveMoment {
    AppState state;
    std::vector<WireAction> under_way;
    Time at = 0;
};

inline LiveMoment moment_in_mid_flight() {
    const Recording whole = shipped_transfer().recording;
    std::size_t last = 0;  // the action after which it is cut: one with several on their way
    const auto flying = [&](Time at) {
        std::vector<WireAction> list;
        for (const WireAction& action : whole.wire_actions)
            if (action.first_bit <= at && action.arrived > at) list.push_back(action);
        return list;
    };
    while (flying(whole.wire_actions[last].arrived).size() < 6) ++last;
    LiveMoment moment;
    moment.at = whole.wire_actions[last].arrived;
    moment.under_way = flying(moment.at);
    std::vector<Event> events;
    for (const CapturePoint& point : whole.points) events.emplace_back(point);
    for (std::uint32_t i = 0; i < whole.frames.size(); ++i) {
        const StoredFrame& stored = whole.frames[i];
        if (stored.at > moment.at) continue;
        events.emplace_back(copied_frame(whole, i));
    }
    for (const WireAction& action : whole.wire_actions)
        if (action.arrived <= moment.at) events.emplace_back(action);
    std::uint64_t number = 1000;
    for (WireAction& action : moment.under_way) {
        action.kind = WireAction::Kind::put_on_line;
        action.number = ++number;
        events.emplace_back(action);
    }
    const AppState shipped = shipped_state();
    moment.state.lesson.script = shipped.lesson.script;
    moment.state.lesson.tables = shipped.lesson.tables;
    moment.state.source = "Live lab";
    moment.state.story.recording.facts = whole.facts;
    moment.state.live = moment.state.live_running = true;
    take_events(moment.state, std::move(events));
    apply(moment.state, request::ArmTweezers{});
    moment.state.hand.now = moment.at;
    return moment;
}

}  // namespace osiscope
