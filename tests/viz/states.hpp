// States of the window to test with: the shipped transfer with its lesson.
#pragma once

#include "captures/explain_text.hpp"
#include "lessons/lesson_read.hpp"
#include "tests/support/recordings.hpp"
#include "viz/app_state.hpp"

namespace osiscope {

inline AppState shipped_state() {
    AppState state;
    state.recording = shipped_transfer().recording;
    state.source = "one-file.pcapng";
    state.lesson = read_lesson(read_text_file(in_tree("lessons/content/one-file-seven-layers.json"))).lesson;
    state.tables = read_layer_tables(read_text_file(in_tree("lessons/content/layers.json"))).tables;
    take_events(state, {});
    return state;
}

inline AppState state_at_first_data() {
    AppState state = shipped_state();
    const std::uint32_t number = first_data_journey(state.digest, state.recording);
    apply(state, request::GoToItem{
                     {TimelineItem::Kind::journey, number, journey_at(state.digest, state.recording, number).departs}});
    return state;
}

}  // namespace osiscope
