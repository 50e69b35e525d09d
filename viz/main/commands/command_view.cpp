// `osiscope view` and `osiscope` itself: the window, or a moment drawn into a PNG.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "captures/explain_text.hpp"
#include "core/error.hpp"
#include "core/privilege.hpp"
#include "viz/main/commands/commands.hpp"
#include "viz/main/file_check.hpp"
#include "viz/main/files.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/offscreen.hpp"
#include "viz/main/paths.hpp"
#include "viz/main/png_file.hpp"
#include "viz/main/settings.hpp"
#include "viz/main/tell.hpp"
#include "viz/main/text_fallback.hpp"
#include "viz/main/window.hpp"
#include "viz/screen/screen.hpp"
#include "viz/state/input_state.hpp"
#include "viz/state/plots_state.hpp"
#include "viz/words/catalogues.hpp"

namespace osiscope {

namespace {

constexpr double first_slice = 0.05;  // seconds of reading before the window opens
constexpr double patience = 86'400;   // seconds

WindowSize parse_size(const std::string& text) {
    WindowSize size;
    if (text.empty()) return size;
    char extra = 0;
    if (std::sscanf(text.c_str(), "%dx%d%c", &size.width, &size.height, &extra) != 2 || size.width < least_size.width ||
        size.height < least_size.height || size.width > 16'384 || size.height > 16'384)
        throw Error(fmt::format("“{}” is not a size; write for example 1920x1080 (at least 640x360)", text));
    return size;
}

void show_panel(AppState& state, const std::string& panel) {
    if (!panel.empty()) state.view.side = Side::inspector;
    for (const TabRow<InspectorTab>& row : inspector_tabs)
        if (panel == row.command_name) state.view.inspector = row.tab;
    if (panel != "calls-by-bytes") return;
    state.view.inspector = InspectorTab::calls;
    state.inspect.calls = CallsOrder::bytes;
}

void show_bottom(AppState& state, const ViewOptions& options) {
    for (const TabRow<BottomTab>& row : bottom_tabs)
        if (options.bottom == row.command_name) apply(state, request::SelectBottom{row.tab});
    apply(state, request::EnlargeBottom{options.enlarged});
    if (options.axis == "events") apply(state, request::SetAxis{AxisKind::events});
    if (options.axis == "folded") apply(state, request::SetAxis{AxisKind::folded});
    if (options.zoom > 1) apply(state, request::ZoomPlot{options.zoom});
    grow_plots(state, plots_whole);
}

/// The byte asked for, of the file; it lights wherever the moment shows it.
void follow_asked_byte(AppState& state, const ViewOptions& options) {
    if (!options.byte) return;
    const auto byte = stream_byte_of_file(state.story, *options.byte);
    if (!byte) throw Error(fmt::format("{} does not contain byte {} of a file", options.file, *options.byte));
    apply(state, request::FollowByte{*byte});
    if (!options.frame && !options.step)
        if (const auto& sent = state.inspect.followed->transmissions; !sent.empty())
            apply(state, request::GoToItem{{TimelineItem::Kind::journey, sent.front().journey,
                                            journey_at(state.story, sent.front().journey).departs}});
}

/// What the command line says wins over what was remembered.
void set_look(AppState& state, const ViewOptions& options, Settings& settings) {
    state.look.theme = settings.theme;
    if (!options.theme.empty()) state.look.theme = options.theme == "light" ? ThemeName::light : ThemeName::dark;
    state.look.language = options.language.empty() ? settings.language : options.language;
    if (catalogue(options.language).language != options.language && !options.language.empty())
        throw Error(fmt::format("There is no language “{}”; there are: {}", options.language, language_names()));
    state.look.scale = options.scale != 0 ? options.scale : settings.scale;
    state.look.reduced_motion = options.motion.empty() ? settings.reduced_motion : options.motion == "reduced";
    state.look.full_screen = settings.full_screen;
    state.look.lecture = settings.lecture;
    state.look.projector = options.projector || settings.lecture;
    state.stage.transcript = options.overlay == "transcript";
    state.stage.wire = options.overlay == "wire";
    state.inspect.enlarged = options.large_panel;
    state.input.chooser.recent = settings.recent;
}

/// What was remembered, once root's rights are given up: the file is the user's.
Settings take_settings(AppState& state, const ViewOptions& options) {
    std::string problem;
    Settings settings = read_settings(problem);
    state.notice = problem;
    set_look(state, options, settings);
    return settings;
}

/// The window's size: as asked for, else as it was last time.
WindowSize size_for(const ViewOptions& options, const Settings& settings) {
    WindowSize size = parse_size(options.size);
    if (options.size.empty() && settings.width > 0 && settings.height > 0) size = {settings.width, settings.height};
    return size;
}

void set_filter(AppState& state, const std::string& filter) {
    if (filter.empty()) return;
    state.view.bottom = BottomTab::packets;
    set_text(state.input.packets.filter, filter);
    take_filter(state.input.packets);
    if (state.input.packets.error) throw Error("--filter, " + error_text(*state.input.packets.error, filter));
}

void write_svg(ResultFile& file, AppState& state, WindowSize size, const std::string& wanted) {
    SvgPart part = SvgPart::window;
    for (const SvgPart one : all_svg_parts)
        if (wanted == name(one)) part = one;
    const auto w = static_cast<float>(size.width);
    const auto h = static_cast<float>(size.height);
    Ruler ruler(sizes_for(w, h, state.look.scale, state.look.projector));
    const std::string svg = window_svg(state, ruler.measure(), w, h, part);
    file.write(reinterpret_cast<const unsigned char*>(svg.data()), svg.size());
}

std::uint32_t shown_journey(const AppState& state, const ViewOptions& options) {
    if (!options.frame) return first_data_journey(state.story);
    expect_frame(options.file, state.story.recording.frames.size(), *options.frame);
    return journey_of(state.story.digest, *options.frame - 1);
}

/// The host asked for; else the one that captured the frame asked for; else the sender.
bool shown_arriving(const AppState& state, const ViewOptions& options, std::uint32_t journey) {
    if (!options.side.empty())
        return journey_at(state.story, journey).from != (options.side == "B" ? Host::b : Host::a);
    return options.frame && journey_at(state.story, journey).received == *options.frame - 1;
}

/// The last stop in the router at this layer: what leaves it there, or ends.
void go_to_router(AppState& state, int layer) {
    const std::vector<Stop> stops = stops_of(state.time.position.item, state.story);
    int found = -1;
    for (int i = 0; i < static_cast<int>(stops.size()); ++i)
        if (const Stop& stop = stops[static_cast<std::size_t>(i)]; stop.router && stop.layer == layer) found = i;
    if (found < 0) throw Error(fmt::format("This frame does not reach layer {} of a router", layer));
    apply(state, request::GoToStop{found});
}

/// Puts the state where the options say: a lesson's step, or a frame, layer and side.
void go_to_moment(AppState& state, const ViewOptions& options) {
    const bool reduced = state.look.reduced_motion;
    state.look.reduced_motion = true;  // at once, whatever moves later
    if (options.step) {
        if (!state.lesson.script) throw Error("There is no lesson for this capture; name one with --lesson");
        if (*options.step < 1 || *options.step > static_cast<int>(state.lesson.script->steps.size()))
            throw Error(none_with_number("The lesson", "step", 1, state.lesson.script->steps.size(),
                                         static_cast<std::uint64_t>(std::max(0, *options.step))));
        apply(state, request::GoToStep{*options.step - 1});
    }
    if (options.frame || options.layer || !options.step) {
        const std::uint32_t journey = shown_journey(state, options);
        if (journey == no_index) {
            state.look.reduced_motion = reduced;
            return;
        }
        apply(state,
              request::GoToItem{{TimelineItem::Kind::journey, journey, journey_at(state.story, journey).departs}});
        if (options.side == "R") go_to_router(state, options.layer.value_or(3));
        else apply(state, request::GoToLayer{options.layer.value_or(7), shown_arriving(state, options, journey)});
    }
    state.look.reduced_motion = reduced;
}

/// The moment the options name, drawn into the files they name.
void draw_into_files(AppState& state, const ViewOptions& options, WindowSize size, std::optional<ResultFile>& picture,
                     std::optional<ResultFile>& drawing) {
    go_to_moment(state, options);
    show_panel(state, options.panel);
    follow_asked_byte(state, options);
    show_bottom(state, options);
    set_filter(state, options.filter);
    while (input_working(state)) work_on_input(state, 100'000);
    if (!state.notice.empty()) tell(stderr, fmt::format("osiscope: {}", state.notice.text));
    state.notice.clear();  // it is for the user of now, and a picture is for later
    if (const std::string& problem = find_fonts().problem; !problem.empty())
        tell(stderr, fmt::format("osiscope: {}", problem));
    if (picture) {
        const auto png = png_bytes(size.width, size.height, draw_offscreen(state, size.width, size.height));
        picture->write(png.data(), png.size());
    }
    if (drawing) write_svg(*drawing, state, size, options.part);
}

/// The recording that a lesson shows without a lab; empty = the first lesson.
std::string shipped_recording(const std::string& lesson) {
    if (lesson.empty()) return shipped("captures/library/one-file.pcapng");
    const LessonFile file = read_lesson_file(lesson);
    return file.lesson.capture.empty() ? shipped_recording({}) : capture_of(file);
}

/// The live lab in a window, or as text where there is no display.
int show_live(const ViewOptions& options) {
    const LabSettings& run = options.lab;
    const std::uint64_t file_size = size_to_send(run);
    std::optional<LabStarter> starter(std::in_place);
    give_up_privilege();
    if (!display_named()) {
        tell(stderr, "osiscope: There is no display here, so the transfer is printed as text.");
        return print_journey(run, file_size, starter, shipped_recording(options.lesson));
    }
    AppState state;
    Settings settings = take_settings(state, options);
    const WindowSize size = size_for(options, settings);
    try {
        load_lesson(state, options.lesson.empty() ? shipped_lessons[0] : options.lesson);
        state.lesson.list.held = options.lesson;
        const LiveLab lab{run, *starter};
        return run_window(state, {.size = size,
                                  .lab = &lab,
                                  .lesson_lab = {},
                                  .starter = nullptr,
                                  .loading = {},
                                  .timings = options.timings,
                                  .file = {},
                                  .settings = &settings,
                                  .notes = options.notes});
    } catch (const NoDisplay& problem) {
        tell(stderr, fmt::format("osiscope: {} The transfer is printed as text instead.", problem.what()));
        if (!starter) starter.emplace();
        return print_journey(run, file_size, starter, shipped_recording(options.lesson));
    }
}

/// What a name on the command line stands for.
struct Opened {
    std::string file;                     ///< the capture's or the lesson's, to be remembered
    std::string capture;                  ///< the file to read
    bool lesson = false;                  ///< the name was a lesson's, and this is the capture it ships with
    std::optional<LabSettings> lab;       ///< the lesson's, when it can be run
    std::unique_ptr<LabStarter> starter;  ///< for it
};

/// Gives up privilege, but for what may start the lesson's lab.
Opened open_named(const std::string& name, bool still) {
    Opened opened;
    opened.file = name;
    if (!names_lesson(name)) {
        opened.capture = capture_to_read(name);
        return opened;
    }
    if (!still) opened.starter = std::make_unique<LabStarter>();
    give_up_privilege();
    const LessonFile file = read_lesson_file(name);
    opened.lesson = true;
    opened.file = file.path;
    opened.capture = capture_of(file);
    if (file.lesson.runs_live) opened.lab = lab_of(file);
    return opened;
}

/// A capture in a window, or a frame of it as text where there is no display.
int show_file(AppState& state, const ViewOptions& options, WindowSize size, Settings& settings, Opened& opened,
              std::unique_ptr<CaptureLoading> loading) {
    try {
        if (!display_named()) throw NoDisplay("There is no display here (--screenshot OUT.png needs none).");
        return run_window(state, {.size = size,
                                  .lab = nullptr,
                                  .lesson_lab = std::move(opened.lab),
                                  .starter = opened.starter.get(),
                                  .loading = std::move(loading),
                                  .timings = options.timings,
                                  .file = whole_path(opened.lesson ? opened.capture : options.file),
                                  .settings = &settings,
                                  .notes = options.notes});
    } catch (const NoDisplay& problem) {
        tell(stderr, fmt::format("osiscope: {} A frame is printed as text instead.", problem.what()));
        return print_capture(opened.capture, options.frame);
    }
}

}  // namespace

int view(const ViewOptions& options) {
    if (options.file.empty()) return show_live(options);
    const bool still = !options.screenshot.empty() || !options.svg.empty();
    std::optional<ResultFile> picture;
    if (!options.screenshot.empty()) picture.emplace(options.screenshot);
    std::optional<ResultFile> drawing;
    if (!options.svg.empty()) drawing.emplace(options.svg);
    Opened opened = open_named(options.file, still);
    AppState state;
    Settings settings;
    if (still) set_look(state, options, settings);
    else settings = take_settings(state, options);
    const WindowSize size = size_for(options, settings);
    const Speaking speaking(catalogue(state.look.language));
    auto loading = begin_loading(state, opened.capture);
    state.source = (opened.lesson ? opened.capture : options.file);
    state.source = state.source.substr(state.source.find_last_of('/') + 1);
    const bool wanted_whole = still || options.frame || options.step || options.layer || options.byte;
    if (!continue_loading(*loading, state, wanted_whole ? patience : first_slice)) loading.reset();
    if (!options.lesson.empty()) load_lesson(state, options.lesson);
    else if (opened.lesson) load_lesson(state, state.lesson.list.held = options.file);
    else if (state.story.recording.facts) load_lesson(state, lesson_for(state.story.recording));
    if (still) return draw_into_files(state, options, size, picture, drawing), 0;
    if (options.frame || options.step || options.layer) go_to_moment(state, options);
    show_panel(state, options.panel);
    follow_asked_byte(state, options);
    show_bottom(state, options);
    set_filter(state, options.filter);
    remember_file(settings, opened.file);
    write_settings(settings);
    state.input.chooser.recent = settings.recent;
    return show_file(state, options, size, settings, opened, std::move(loading));
}

}  // namespace osiscope
