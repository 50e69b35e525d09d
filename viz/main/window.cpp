#include "viz/main/window.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

#define GLFW_INCLUDE_NONE
#include <GL/gl.h>
#include <GLFW/glfw3.h>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/lab.hpp"
#include "core/notes_server.hpp"
#include "viz/bottom_tabs.hpp"
#include "viz/build_scene.hpp"
#include "viz/hand_state.hpp"
#include "viz/input_state.hpp"
#include "viz/main/files.hpp"
#include "viz/main/glfw_session.hpp"
#include "viz/main/keys.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/notes_page.hpp"
#include "viz/main/offscreen.hpp"
#include "viz/main/paths.hpp"
#include "viz/main/png_file.hpp"
#include "viz/main/saving.hpp"
#include "viz/main/typing_keys.hpp"
#include "viz/plots_state.hpp"
#include "viz/screen.hpp"
#include "viz/state_text.hpp"

namespace osiscope {

namespace {

constexpr double slice_seconds = 0.025;       // of reading a large file between two pictures
constexpr double first_slice_seconds = 0.15;  // most files are read in it
constexpr Time font_settle_ns = 150'000'000;  // while a window edge is dragged, letters are scaled, not baked anew

/// Everything the window's loop holds; GLFW's callbacks find it through the window's user pointer.
struct Loop {
    AppState& state;
    const LiveLab* live_lab;
    GLFWwindow* window = nullptr;
    std::unique_ptr<Lab> lab{};
    std::unique_ptr<CaptureLoading> loading{};
    Scene scene{};
    bool dirty = true;
    bool lost = false;  ///< the window system has lost what the window showed
    std::optional<Hit> dragging{};
    std::optional<Hit> panning{};  ///< a plot, by another button than the left one
    int width = 0;
    int height = 0;
    Time resized_at = 0;
    Time last_tick = 0;
    double frame_seconds = 1.0 / 60;
    bool autoplay = true;
    bool timings = false;  ///< still to be told
    bool first_picture = true;
    std::size_t answers_told = 0;  ///< of the wire, to what it was told
    bool time_reading = false;     ///< the pauses between pictures while a file is read are still to be told
    Time last_picture = 0;
    Time longest_pause = 0;
    bool tell_state = false;  ///< to tests, on standard error
    std::string state_told{};
    Settings* settings = nullptr;
    ThemeName theme = ThemeName::dark;  ///< as last seen
    int scale = 100;
    std::unique_ptr<NotesServer> notes{};
    long long started = 0;  ///< milliseconds since 1970
    std::string picture{};  ///< to be written with the next picture
    std::string drawing{};  ///< the same as an SVG
};

Loop& loop_of(GLFWwindow* window) { return *static_cast<Loop*>(glfwGetWindowUserPointer(window)); }

/// Forgets what happened, keeps how it is shown.
void forget_story(AppState& state) {
    state.recording = {};
    state.digest = {};
    state.reading.reset();
    state.lesson_run = {};
    state.step = -1;
    state.time = {.position = {}, .until = {}, .reduced_motion = state.time.reduced_motion};
    state.selected_bits = {};
    state.scrolled.clear();
    state.plots.silences = {};
    state.plots.segments = {};
    state.plots.first = state.plots.length = 0;
    state.notice.clear();
    forget_story_of_input(state);
    Hand hand;
    hand.armed = state.hand.armed;
    hand.slow = state.hand.slow;
    state.hand = std::move(hand);
}

/// What the hand does goes to the running lab as lines of the wire's language.
void tell_wire(Loop& loop, const Request& wanted) {
    if (!loop.lab || !loop.state.live_running) return;
    for (const std::string& line : wire_lines(loop.state, wanted)) loop.lab->command(line);
}

void start_lab(Loop& loop) {
    loop.lab.reset();
    loop.loading.reset();
    forget_story(loop.state);
    loop.state.source = "Live lab";
    loop.state.live = loop.state.live_running = true;
    loop.autoplay = !loop.state.hand.armed;
    loop.lab = std::make_unique<Lab>(loop.live_lab->settings, loop.live_lab->starter, [] { glfwPostEmptyEvent(); });
    loop.answers_told = 0;
    if (loop.state.hand.armed) tell_wire(loop, request::ArmTweezers{});
}

/// Without a lab the shipped recording shows the same lesson, and says why it is not live.
void fall_back(Loop& loop, const std::string& reason) {
    std::string notice = reason + ". Until then this is a recording of the same transfer.";
    forget_story(loop.state);
    loop.state.live = loop.state.live_running = false;
    load_capture(loop.state, shipped("captures/library/one-file.pcapng"));
    loop.state.notice = std::move(notice);
}

/// What the wire could not do is said.
void tell_answers(Loop& loop) {
    const std::vector<WireCommand>& commands = loop.state.recording.wire_commands;
    for (; loop.answers_told < commands.size(); ++loop.answers_told)
        if (const WireCommand& command = commands[loop.answers_told]; !command.problem.empty())
            loop.state.notice = fmt::format("The wire cannot do “{}”: {}.", command.text, command.problem);
}

void take_lab_events(Loop& loop) {
    if (!loop.lab) return;
    const bool last = loop.lab->ended();
    std::vector<Event> events;
    if (loop.lab->drain(events)) {
        take_events(loop.state, std::move(events));
        tell_answers(loop);
        loop.dirty = true;
    }
    if (loop.autoplay && loop.state.time.placed) {
        loop.autoplay = false;
        loop.state.time.playing = true;
    }
    if (!last || !loop.state.live_running) return;
    loop.state.live_running = false;
    loop.dirty = true;
    const Recording& recording = loop.state.recording;
    if (recording.frames.empty() && !recording.failures.empty()) fall_back(loop, recording.failures.front().text);
    else if (!recording.failures.empty()) loop.state.notice = recording.failures.front().text;
}

/// Theme and scale, as soon as they are chosen in the window: what the command line says is for once.
void keep_look(Loop& loop) {
    if (loop.settings == nullptr || (loop.theme == loop.state.theme && loop.scale == loop.state.scale)) return;
    if (loop.theme != loop.state.theme) loop.settings->theme = loop.state.theme;
    if (loop.scale != loop.state.scale) loop.settings->scale = loop.state.scale;
    loop.theme = loop.state.theme;
    loop.scale = loop.state.scale;
    write_settings(*loop.settings);
}

std::string folder_to_start(const Loop& loop) {
    std::error_code ignored;
    const std::string here = std::filesystem::current_path(ignored).string();
    return loop.settings != nullptr && !loop.settings->folder.empty() ? loop.settings->folder : here;
}

/// What is remembered is on the disk at once: a program may be ended in many ways.
void remember(Loop& loop, const std::string& path) {
    if (loop.settings == nullptr) return;
    remember_file(*loop.settings, path);
    loop.state.input.chooser.recent = loop.settings->recent;
    write_settings(*loop.settings);
}

/// What is shown stays until the new file has proved to be a capture.
void open_file(Loop& loop, const std::string& path) {
    AppState fresh;
    try {
        auto loading = begin_loading(fresh, path);
        if (!continue_loading(*loading, fresh, first_slice_seconds)) loading.reset();
        loop.loading = std::move(loading);
    } catch (const Error& error) {
        loop.state.notice = error.what();
        return;
    }
    if (fresh.recording.facts) load_lesson(fresh, "one-file-seven-layers");
    fresh.theme = loop.state.theme;
    fresh.scale = loop.state.scale;
    fresh.projector = loop.state.projector;
    fresh.time.reduced_motion = loop.state.time.reduced_motion;
    keep_input(fresh, loop.state);
    loop.lab.reset();
    loop.state = std::move(fresh);
    remember(loop, path);
}

void stop_reading(Loop& loop) {
    if (!loop.loading) return;
    loop.loading.reset();
    stop_loading(loop.state);
}

/// Large files are read in slices between pictures: the window stays alive, and shows what is there.
void read_on(Loop& loop) {
    if (!loop.loading) return;
    try {
        if (!continue_loading(*loop.loading, loop.state, slice_seconds)) loop.loading.reset();
    } catch (const Error& error) {
        loop.loading.reset();
        loop.state.notice = error.what();
    }
    loop.dirty = true;
}

void send_again(Loop& loop) {
    if (loop.live_lab == nullptr || loop.state.live_running) return;
    try {
        start_lab(loop);
    } catch (const Error& error) {
        fall_back(loop, error.what());
    }
}

/// A file that was opened needs no saving: it is one.
void save(Loop& loop) {
    AppState& state = loop.state;
    if (!state.live || state.recording.frames.empty()) {
        state.notice = state.live ? "There is nothing to save yet." : state.source + " is a file already.";
        return;
    }
    open_chooser(state, ChooserPurpose::save_recording, folder_to_start(loop));
}

/// Carries out what the chooser was opened for.
void use_file(Loop& loop, ChooserPurpose purpose, const std::string& path) {
    AppState& state = loop.state;
    try {
        switch (purpose) {
            case ChooserPurpose::open:
                if (path.ends_with(".json")) load_lesson(state, path);
                else open_file(loop, path);
                return;
            case ChooserPurpose::save_recording:
                save_recording(state.recording, path);
                state.notice = "Saved as " + path + "; Wireshark opens it too.";
                break;
            case ChooserPurpose::save_picture: loop.picture = path; break;
            case ChooserPurpose::save_svg: loop.drawing = path; break;
        }
        remember(loop, path);
    } catch (const Error& error) {
        state.notice = error.what();
    }
}

/// Serves the lecturer's page, and says where; the address is put on the clipboard too.
void show_notes(Loop& loop, std::uint16_t port) {
    try {
        if (!loop.notes) loop.notes = std::make_unique<NotesServer>(port, notes_page());
    } catch (const Error& error) {
        loop.state.notice = error.what();
        return;
    }
    if (loop.timings) fmt::print(stderr, "notes at {}\n", loop.notes->address());
    glfwSetClipboardString(loop.window, loop.notes->address().c_str());
    loop.dirty = true;
    loop.state.notice =
        fmt::format("The lecturer's notes are at {} (copied; this computer only).", loop.notes->address());
}

void choose(Loop& loop, const InputRequest& wanted) {
    Input& in = loop.state.input;
    if (const auto* open = std::get_if<input::OpenChooser>(&wanted))
        return open_chooser(loop.state, open->purpose, folder_to_start(loop));
    const auto* row = std::get_if<input::ChooseRow>(&wanted);
    const ChosenFile chosen = take_choice(loop.state, row != nullptr ? row->row : -1);
    if (chosen.kind == ChosenFile::Kind::none) return;
    const ChooserPurpose purpose = in.chooser.purpose;
    escape_input(loop.state);
    use_file(loop, purpose, chosen.path);
}

void carry_out_now(Loop& loop, const Request& wanted) {
    const bool writing = loop.state.input.focus != FieldId::none;
    if (loop.loading && !writing && std::holds_alternative<request::Escape>(wanted)) return stop_reading(loop);
    if (apply(loop.state, wanted)) return;
    tell_wire(loop, wanted);
    if (std::holds_alternative<request::SendAgain>(wanted)) send_again(loop);
    if (std::holds_alternative<request::StopReading>(wanted)) stop_reading(loop);
    if (std::holds_alternative<request::Save>(wanted)) save(loop);
    if (const auto* open = std::get_if<request::OpenFile>(&wanted)) open_file(loop, open->path);
    if (const auto* typed = std::get_if<request::Input>(&wanted)) choose(loop, typed->what);
    if (const auto* copy = std::get_if<request::Copy>(&wanted)) glfwSetClipboardString(loop.window, copy->text.c_str());
}

void carry_out(Loop& loop, const Request& wanted) {
    loop.dirty = true;
    carry_out_now(loop, wanted);
    keep_look(loop);
    follow_chooser(loop.state.input.chooser);
}

void scrub_to(Loop& loop, const Hit& hit) {
    const double part = static_cast<double>((loop.state.mouse.x - hit.rect.x) / hit.rect.w);
    carry_out(loop, request::Scrub{part});
}

/// Ctrl C, X and V in a field.
void copy_or_paste(Loop& loop, int key) {
    if (key == GLFW_KEY_V) {
        const char* text = glfwGetClipboardString(loop.window);
        return carry_out(loop, request::Input{input::Type{text != nullptr ? text : ""}});
    }
    const std::string chosen = selected_text(loop.state);
    if (!chosen.empty()) glfwSetClipboardString(loop.window, chosen.c_str());
    if (key == GLFW_KEY_X && !chosen.empty()) carry_out(loop, request::Input{input::Press{TextKey::backspace}});
}

void on_key(GLFWwindow* window, int key, int, int action, int mods) {
    if (action == GLFW_RELEASE) return;
    Loop& loop = loop_of(window);
    if (loop.state.input.focus != FieldId::none) {
        if (typing_key_copies(key, mods, loop.state)) return copy_or_paste(loop, key);
        if (const auto typed = request_for_typing_key(key, mods, loop.state)) return carry_out(loop, *typed);
    }
    if (key == GLFW_KEY_N && (mods & GLFW_MOD_CONTROL) != 0) return show_notes(loop, 0);
    const bool back = (mods & GLFW_MOD_SHIFT) != 0;
    if (key == GLFW_KEY_TAB) return carry_out(loop, request::SelectBottom{beside(loop.state.bottom, back ? -1 : 1)});
    if (const auto wanted = request_for_key(key, (mods & GLFW_MOD_CONTROL) != 0, loop.state)) carry_out(loop, *wanted);
}

void on_character(GLFWwindow* window, unsigned character) {
    Loop& loop = loop_of(window);
    if (takes_text(loop.state.input.focus)) return carry_out(loop, request::Input{input::Type{utf8(character)}});
    if (const auto wanted = request_for_character(character, loop.state)) carry_out(loop, *wanted);
}

void on_cursor(GLFWwindow* window, double x, double y) {
    Loop& loop = loop_of(window);
    int window_width = 1;
    int window_height = 1;
    glfwGetWindowSize(window, &window_width, &window_height);
    const double scale = static_cast<double>(loop.width) / std::max(1, window_width);  // pixels a screen coordinate
    const float before = loop.state.mouse.x;
    loop.state.mouse = {static_cast<float>(x * scale), static_cast<float>(y * scale)};
    if (loop.panning)
        carry_out(loop, request::PanPlot{static_cast<double>((before - loop.state.mouse.x) / loop.panning->rect.w)});
    loop.dirty = true;
    if (loop.dragging) scrub_to(loop, *loop.dragging);
}

/// The right or middle button holds a plot and moves it.
void pan_with(Loop& loop, bool pressed) {
    loop.panning.reset();
    const Hit* hit = hit_at(loop.scene, loop.state.mouse, Hit::Kind::scroll);
    if (pressed && hit != nullptr && hit->panel == Panel::plot) loop.panning = *hit;
}

void on_button(GLFWwindow* window, int button, int action, int) {
    Loop& loop = loop_of(window);
    if (button != GLFW_MOUSE_BUTTON_LEFT) return pan_with(loop, action == GLFW_PRESS);
    loop.dragging.reset();
    if (action != GLFW_PRESS) return;
    const Hit* hit = hit_at(loop.scene, loop.state.mouse, Hit::Kind::click);
    const Hit* drag = hit_at(loop.scene, loop.state.mouse, Hit::Kind::drag);
    if (hit != nullptr) return carry_out(loop, Request(hit->request));
    if (drag == nullptr) return;
    loop.dragging = *drag;
    scrub_to(loop, *drag);
}

/// Over a plot the wheel zooms around the mouse, sideways it moves.
void scroll_plot(Loop& loop, Rect plot, double dx, double dy) {
    if (dx != 0) carry_out(loop, request::PanPlot{-dx * 0.05});
    const double at = static_cast<double>((loop.state.mouse.x - plot.x) / plot.w);
    if (dy != 0) carry_out(loop, request::ZoomPlot{std::pow(1.25, dy), at});
}

void on_scroll(GLFWwindow* window, double dx, double dy) {
    Loop& loop = loop_of(window);
    const Hit* hit = hit_at(loop.scene, loop.state.mouse, Hit::Kind::scroll);
    if (hit == nullptr) return;
    if (hit->panel == Panel::plot) return scroll_plot(loop, hit->rect, dx, dy);
    const auto now = loop.state.scrolled.find(hit->panel);
    const auto* in_view = std::get_if<request::Scroll>(&hit->request);
    const float followed = in_view != nullptr ? in_view->lines : 0;
    const float from = now != loop.state.scrolled.end() ? now->second : followed;
    carry_out(loop, request::Scroll{hit->panel, from - static_cast<float>(dy) * 3});
}

void on_size(GLFWwindow* window, int width, int height) {
    Loop& loop = loop_of(window);
    loop.width = width;
    loop.height = height;
    loop.resized_at = monotonic_now();
    loop.dirty = true;
}

void on_drop(GLFWwindow* window, int count, const char** paths) {
    if (count > 0) carry_out(loop_of(window), request::OpenFile{paths[0]});
}

void on_refresh(GLFWwindow* window) { loop_of(window).dirty = loop_of(window).lost = true; }

void connect_callbacks(Loop& loop) {
    glfwSetWindowUserPointer(loop.window, &loop);
    glfwSetKeyCallback(loop.window, on_key);
    glfwSetCharCallback(loop.window, on_character);
    glfwSetCursorPosCallback(loop.window, on_cursor);
    glfwSetMouseButtonCallback(loop.window, on_button);
    glfwSetScrollCallback(loop.window, on_scroll);
    glfwSetFramebufferSizeCallback(loop.window, on_size);
    glfwSetDropCallback(loop.window, on_drop);
    glfwSetWindowRefreshCallback(loop.window, on_refresh);
    glfwGetFramebufferSize(loop.window, &loop.width, &loop.height);
}

/// Seconds since this process was started, by the kernel's own note of it (proc(5), starttime).
double seconds_since_start() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    std::istringstream words(line.substr(line.rfind(')') + 2));
    std::string word;
    for (int field = 3; field <= 22; ++field) words >> word;
    const double started = std::stod(word) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return static_cast<double>(read_clock(CLOCK_BOOTTIME)) / 1e9 - started;
}

void tell_timings(Loop& loop) {
    if (!loop.timings) return;
    if (loop.first_picture) fmt::print(stderr, "first picture after {:.2f} s\n", seconds_since_start());
    loop.first_picture = false;
    const AppState& state = loop.state;
    const bool on_wire = state.time.placed && state.time.position.item.kind == TimelineItem::Kind::journey &&
                         shown_stop(state).layer == 0 && state.time.position.progress > 0;
    if (!on_wire) return;
    fmt::print(stderr, "first frame on the wire after {:.2f} s\n", seconds_since_start());
    loop.timings = false;
}

/// How long the longest pause between two pictures was while a file was read, once it is all there.
void tell_reading(Loop& loop) {
    if (!loop.time_reading) return;
    const Time now = monotonic_now();
    if (loop.last_picture != 0) loop.longest_pause = std::max(loop.longest_pause, now - loop.last_picture);
    loop.last_picture = now;
    if (loop.loading) return;
    fmt::print(stderr, "all {} frames read after {:.2f} s, never more than {:.0f} ms between two pictures\n",
               loop.state.recording.frames.size(), seconds_since_start(),
               static_cast<double>(loop.longest_pause) / 1e6);
    loop.time_reading = false;
}

/// What is shown, in words, whenever it has changed; so tests can press every key and see what it does.
void tell_state(Loop& loop) {
    if (!loop.tell_state) return;
    std::string text = state_text(loop.state);
    if (text == loop.state_told) return;
    fmt::print(stderr, "state: {}\n", text);
    loop.state_told = std::move(text);
}

bool minimised(const Loop& loop) {
    return loop.width == 0 || loop.height == 0 || glfwGetWindowAttrib(loop.window, GLFW_ICONIFIED) != 0;
}

bool fonts_pending(const Loop& loop) {
    return loop.resized_at != 0 && monotonic_now() - loop.resized_at < font_settle_ns;
}

/// The picture just drawn, written into the files that were asked for.
void write_wanted(Loop& loop, Screen& screen) {
    if (loop.picture.empty() && loop.drawing.empty()) return;
    try {
        if (!loop.picture.empty()) {
            ResultFile file(loop.picture);
            write_png(file, loop.width, loop.height, read_pixels(loop.width, loop.height));
        }
        if (!loop.drawing.empty()) {
            const std::string svg = window_svg(loop.state, screen.measure(), static_cast<float>(loop.width),
                                               static_cast<float>(loop.height), loop.state.input.chooser.part);
            write_file(loop.drawing, reinterpret_cast<const unsigned char*>(svg.data()), svg.size());
        }
        loop.state.notice = "Saved as " + (loop.picture.empty() ? loop.drawing : loop.picture) + ".";
    } catch (const Error& error) {
        loop.state.notice = error.what();
    }
    loop.picture.clear();
    loop.drawing.clear();
    loop.dirty = true;
}

void draw(Loop& loop, Screen& screen) {
    const auto w = static_cast<float>(loop.width);
    const auto h = static_cast<float>(loop.height);
    tell_state(loop);
    if (!fonts_pending(loop)) {
        screen.prepare(sizes_for(w, h, loop.state.scale, loop.state.projector));
        loop.resized_at = 0;
    }
    loop.scene = build_scene(loop.state, screen.measure(), w, h);
    if (loop.lost) screen.forget();
    loop.dirty = loop.lost = false;
    if (loop.notes) loop.notes->show(notes_json(lecturer_notes(loop.state), loop.started));
    const bool changed = screen.draw(loop.scene, loop.width, loop.height, theme(loop.state.theme).background);
    if (!changed && loop.picture.empty() && loop.drawing.empty()) return;
    screen.present();
    write_wanted(loop, screen);
    glfwSwapBuffers(loop.window);
    tell_timings(loop);
    tell_reading(loop);
}

bool moving(const Loop& loop) { return loop.state.time.playing || following(loop.state) || plots_growing(loop.state); }

/// Filtering, sorting and searching go on between pictures, as reading does.
void work_between_pictures(Loop& loop) {
    constexpr std::size_t frames = 512;  // under a millisecond, mostly
    if (!input_working(loop.state)) return;
    const Time until = monotonic_now() + static_cast<Time>(slice_seconds * 1e9);
    while (input_working(loop.state) && monotonic_now() < until) work_on_input(loop.state, frames);
    loop.dirty = true;
}

/// Sleeps until there is something to do: input, lab events, or the next picture of a movement.
void wait_for_work(Loop& loop) {
    if (minimised(loop) && !loop.loading) return glfwWaitEvents();
    if (fonts_pending(loop)) {
        glfwWaitEventsTimeout(0.05);
        loop.dirty = true;
        return;
    }
    const bool busy = loop.loading != nullptr || input_working(loop.state);
    if (!moving(loop) && !loop.dirty && !busy) return glfwWaitEvents();
    const double passed = static_cast<double>(monotonic_now() - loop.last_tick) / 1e9;
    const double rest = busy ? 0 : loop.frame_seconds - passed;
    if (rest > 0) glfwWaitEventsTimeout(rest);
    else glfwPollEvents();
}

void pass_time(Loop& loop) {
    const Time now = monotonic_now();
    const float seconds = static_cast<float>(now - loop.last_tick) / 1e9F;
    loop.state.hand.now = wall_now();
    if (moving(loop)) loop.dirty |= tick(loop.state, seconds);
    loop.last_tick = now;
}

void run(Loop& loop, Screen& screen) {
    loop.last_tick = monotonic_now();
    while (glfwWindowShouldClose(loop.window) == 0) {
        take_lab_events(loop);
        read_on(loop);
        work_between_pictures(loop);
        const bool due = static_cast<double>(monotonic_now() - loop.last_tick) / 1e9 >= loop.frame_seconds * 0.98;
        if (!minimised(loop) && (due || !moving(loop))) {  // nobody sees a minimised window
            pass_time(loop);
            if (loop.dirty) draw(loop, screen);
        }
        wait_for_work(loop);
    }
}

/// Where the window stood last time, if that is still on a screen.
void place_window(GLFWwindow* window, const Settings& settings) {
    if (!settings.x || !settings.y) return;
    int count = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    for (int i = 0; i < count; ++i) {
        int x = 0;
        int y = 0;
        int width = 0;
        int height = 0;
        glfwGetMonitorWorkarea(monitors[i], &x, &y, &width, &height);
        const bool inside =
            *settings.x >= x && *settings.x < x + width - 100 && *settings.y >= y && *settings.y < y + height - 100;
        if (inside) return glfwSetWindowPos(window, *settings.x, *settings.y);
    }
}

/// At the end: how the window stood and looked.
void keep_settings(const Loop& loop) {
    if (loop.settings == nullptr) return;
    Settings& settings = *loop.settings;
    int x = 0;
    int y = 0;
    glfwGetWindowPos(loop.window, &x, &y);
    settings.x = x;
    settings.y = y;
    glfwGetWindowSize(loop.window, &settings.width, &settings.height);
    write_settings(settings);
}

}  // namespace

int run_window(AppState& state, WindowOptions options) {
    const GlfwSession session;
    Loop loop{.state = state, .live_lab = options.lab};
    loop.timings = options.timings;
    loop.tell_state = std::getenv("OSISCOPE_TELL_STATE") != nullptr;
    loop.loading = std::move(options.loading);
    loop.time_reading = options.timings && loop.loading != nullptr;
    std::string no_lab;
    try {
        if (options.lab != nullptr) start_lab(loop);
    } catch (const Error& error) {
        no_lab = error.what();
    }
    if (!no_lab.empty()) fall_back(loop, no_lab);
    loop.window = open_window(options.size);
    if (options.settings != nullptr) place_window(loop.window, *options.settings);
    loop.settings = options.settings;
    loop.theme = state.theme;
    loop.scale = state.scale;
    loop.started = wall_now() / 1'000'000;
    if (options.notes) show_notes(loop, *options.notes);
    connect_callbacks(loop);
    loop.frame_seconds = picture_seconds();
    Screen screen;
    if (!screen.ready()) throw Error("OpenGL 3 is missing; install libgl1-mesa-dri for drawing in software");
    run(loop, screen);
    keep_settings(loop);
    return 0;
}

}  // namespace osiscope
