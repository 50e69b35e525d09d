// Everything the screen depends on. `build_scene` reads it, `apply` changes it; nothing else is remembered anywhere.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "captures/seven_layers.hpp"
#include "lessons/lesson_run.hpp"
#include "viz/scene/geometry.hpp"
#include "viz/scene/theme.hpp"
#include "viz/state/errand.hpp"
#include "viz/state/hand.hpp"
#include "viz/state/input.hpp"
#include "viz/state/lesson_list.hpp"
#include "viz/state/notice.hpp"
#include "viz/state/plots.hpp"
#include "viz/state/request.hpp"
#include "viz/state/stage_state.hpp"
#include "viz/state/time_control.hpp"

namespace osiscope {

/// How it is shown. Remembered from one run of the program to the next, and kept when another capture is opened.
struct Look {
    ThemeName theme = ThemeName::dark;
    int scale = 100;  ///< percent, 75 … 300
    bool projector = false;
    bool full_screen = false;     ///< F11
    bool lecture = false;         ///< F5: over the whole screen, and narration the lecturer speaks is hidden
    bool reduced_motion = false;  ///< nothing glides: pictures follow each other
    std::string language = "en";  ///< of the window (viz/words/catalogues.hpp) and, where they have it, of lessons

    friend bool operator==(const Look&, const Look&) = default;
};

/// The lesson that is told, and where it stands.
struct LessonState {
    std::optional<Lesson> script;
    LayerTables tables;
    LessonRun run;
    int step = -1;            ///< -1 = the lesson's title page; the number of steps = its last page
    int pointed_choice = -1;  ///< of the open question, by the keyboard; -1 = none
    int return_to = -1;  ///< the lab was started again: the step to stand at when its event has happened; -1 = none
    LessonList list;     ///< of those to choose from
};

/// Which of the panels are open.
struct ViewState {
    Side side = Side::lesson;
    LessonTab lesson_tab = LessonTab::story;
    InspectorTab inspector = InspectorTab::bytes;
    BottomTab bottom = BottomTab::ladder;
    bool legend = false;
    bool help = false;
    bool blank = false;
};

struct AppState {
    // What happened.
    Story story;
    std::string source;  ///< "Live lab", or a file's name
    bool live = false;   ///< a lab is running or has just run
    bool live_running = false;
    Notice notice;                  ///< for example why there is no lab
    std::string hint;               ///< why the last key or click could do nothing; gone with the next one
    bool asked_to_stop = false;     ///< the hint asks whether the run is to be stopped
    std::optional<double> reading;  ///< while a file is read: how much of it, 0 … 1

    Hand hand;           ///< on the live wire
    Inspection inspect;  ///< the followed byte, and how the inspector is set
    StageState stage;
    Input input;  ///< fields, the list of packets, bookmarks
    LessonState lesson;

    // Where we are.
    TimeControl time;
    Grain grain = Grain::chapter;
    BitRange selected_bits;   ///< in the shown frame; empty = none
    int selected_field = -1;  ///< row of the shown layer; -1 = none

    // What is shown.
    Look look;
    ViewState view;
    Plots plots;
    std::map<Panel, float> scrolled;  ///< lines scrolled by hand; absent = the panel follows the position
    Point mouse{-1, -1};
    bool mouse_rests = false;  ///< no movement since the start or the last key: what it is over asks for no explanation
};

/// Takes in new events: journeys, anchors, and the first place to stand.
void take_events(AppState& state, std::vector<Event>&& events);

/// Lets the user's time pass. Returns true when the picture moved.
bool tick(AppState& state, float seconds);

/// Carries a request out. What the state cannot do itself comes back, for the program's entry.
std::optional<Errand> apply(AppState& state, const Request& request);

/// Forgets what happened, and keeps how it is shown and what is typed: the state in which another story begins.
[[nodiscard]] AppState without_story(AppState&& state);

/// True when nothing but the window shall be on the screen.
[[nodiscard]] inline bool fills_screen(const AppState& state) { return state.look.full_screen || state.look.lecture; }

/// The frame the stage shows; `no_index` while there is none (a system call then shows no bytes).
[[nodiscard]] std::uint32_t shown_frame(const AppState& state);

/// The host and layer the stage shows.
[[nodiscard]] Stop shown_stop(const AppState& state);

/// True where the shown lesson step belongs, resting there or on the way on.
[[nodiscard]] bool at_lesson_step(const AppState& state);

/// The moment the picture shows: now while it follows the live wire, else the position's.
[[nodiscard]] Time shown_time(const AppState& state);

/// The transfer's progress at the head of the recording: bytes stored by B, and the file's size (0 = not known).
struct TransferProgress {
    std::uint64_t done = 0;
    std::uint64_t size = 0;
};
[[nodiscard]] TransferProgress transfer_progress(const AppState& state);

}  // namespace osiscope
