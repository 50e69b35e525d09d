#include "viz/main/window.hpp"
#include "viz/app/picture.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#define GLFW_INCLUDE_NONE
#include <GL/gl.h>
#include <GLFW/glfw3.h>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "viz/main/files.hpp"
#include "viz/main/glfw_session.hpp"
#include "viz/main/notes_page.hpp"
#include "viz/main/offscreen.hpp"
#include "viz/main/paths.hpp"
#include "viz/main/png_file.hpp"
#include "viz/main/tell.hpp"
#include "viz/main/window_loop.hpp"
#include "viz/screen/screen.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/input_state.hpp"
#include "viz/state/opening.hpp"
#include "viz/state/plots_state.hpp"
#include "viz/state/state_text.hpp"
#include "viz/views/build_scene.hpp"
#include "viz/words/catalogues.hpp"

namespace osiscope {

namespace {

constexpr Time place_settle_ns = 500'000'000;  // a window is moved and resized in many small steps
constexpr Time font_settle_ns = 150'000'000;   // while a window edge is dragged, letters are scaled, not baked anew

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

void tell_timings(WindowLoop& loop) {
    const auto tell_once = [](bool& still_to_tell, bool now, const char* what) {
        if (!still_to_tell || !now) return;
        still_to_tell = false;
        tell(stderr, fmt::format("{} after {:.2f} s", what, seconds_since_start()));
    };
    const AppState& state = loop.state;
    const bool journey = state.time.placed && state.time.position.item.kind == TimelineItem::Kind::journey;
    const bool moving = journey && state.time.position.progress > 0;
    tell_once(loop.tell_picture, true, "first picture");
    tell_once(loop.tell_frame, moving && shown_stop(state).layer == 0, "first frame on the wire");
    tell_once(loop.tell_file, journey && shows_file_bytes(state), "first bytes of the file moving");
}

/// How long the longest pause between two pictures was while a file was read, once it is all there.
void tell_reading(WindowLoop& loop) {
    if (!loop.time_reading) return;
    const Time now = monotonic_now();
    if (loop.last_picture != 0) loop.longest_pause = std::max(loop.longest_pause, now - loop.last_picture);
    loop.last_picture = now;
    if (loop.loading) return;
    tell(stderr, fmt::format("all {} frames read after {:.2f} s, never more than {:.0f} ms between two pictures",
                             loop.state.story.recording.frames.size(), seconds_since_start(),
                             static_cast<double>(loop.longest_pause) / 1e6));
    loop.time_reading = false;
}

/// Prints what is shown, in words, whenever it has changed, so that tests can press every key and see what it does.
void tell_state(WindowLoop& loop) {
    if (!loop.tell_state) return;
    std::string text = state_text(loop.state);
    if (text == loop.state_told) return;
    tell(stderr, fmt::format("state: {}", text));
    loop.state_told = std::move(text);
}

/// Prints the sentence under the mouse in the same way.
void tell_hover(WindowLoop& loop) {
    if (!loop.tell_state) return;
    std::string text = tooltip_now(loop.scene, loop.state);
    if (text == loop.hover_told) return;
    tell(stderr, fmt::format("hover: {}", text));
    loop.hover_told = std::move(text);
}

bool minimised(const WindowLoop& loop) {
    return loop.width == 0 || loop.height == 0 || glfwGetWindowAttrib(loop.window, GLFW_ICONIFIED) != 0;
}

bool fonts_pending(const WindowLoop& loop) {
    return loop.resized_at != 0 && monotonic_now() - loop.resized_at < font_settle_ns;
}

float width_of(const WindowLoop& loop) { return static_cast<float>(loop.width); }
float height_of(const WindowLoop& loop) { return static_cast<float>(loop.height); }

Sizes sizes_now(const WindowLoop& loop) {
    return sizes_for(width_of(loop), height_of(loop), loop.state.look.scale, loop.state.look.projector);
}

/// Draws into the window's back; false when nothing has changed.
bool show(WindowLoop& loop, Screen& screen, const Scene& scene) {
    if (!screen.draw(scene, loop.width, loop.height, theme(loop.state.look.theme).background)) return false;
    screen.present();
    return true;
}

/// What is shown goes into the files that were asked for: without the mouse, and without sentences that are for now.
void write_wanted(WindowLoop& loop, Screen& screen) {
    if (loop.picture.empty() && loop.drawing.empty()) return;
    AppState& state = loop.state;
    state.notice.clear();
    state.hint.clear();
    state.inspect.hovered = {};
    const Point mouse = std::exchange(state.mouse, {-1, -1});
    try {
        if (!loop.picture.empty()) {
            screen.draw(build_scene(state, screen.measure(), width_of(loop), height_of(loop)), loop.width, loop.height,
                        theme(state.look.theme).background);
            screen.present();
            const auto png = png_bytes(loop.width, loop.height, read_pixels(loop.width, loop.height));
            write_file(loop.picture, png.data(), png.size());
        }
        if (!loop.drawing.empty()) {
            const std::string svg =
                window_svg(state, screen.measure(), width_of(loop), height_of(loop), state.input.chooser.part);
            write_file(loop.drawing, reinterpret_cast<const unsigned char*>(svg.data()), svg.size());
        }
        state.notice =
            good_news(say("Saved as {file}.", {{"file", loop.picture.empty() ? loop.drawing : loop.picture}}));
    } catch (const Error& error) {
        state.notice = error.what();
    }
    state.mouse = mouse;
    loop.picture.clear();
    loop.drawing.clear();
}

void draw(WindowLoop& loop, Screen& screen) {
    const float w = width_of(loop);
    const float h = height_of(loop);
    tell_state(loop);
    if (!fonts_pending(loop)) {
        screen.prepare(sizes_now(loop));
        loop.resized_at = 0;
    }
    write_wanted(loop, screen);
    loop.scene = picture_now(loop.state, screen.measure(), w, h);
    tell_hover(loop);
    if (loop.lost) screen.forget();
    loop.dirty = loop.lost = false;
    if (loop.notes) loop.notes->show(notes_json(lecturer_notes(loop.state), loop.started));
    if (!show(loop, screen, loop.scene)) return;
    glfwSwapBuffers(loop.window);
    tell_timings(loop);
    tell_reading(loop);
}

/// Goes on filtering, sorting and searching between pictures, as reading does.
void work_between_pictures(WindowLoop& loop) {
    constexpr std::size_t frames = 512;  // under a millisecond, mostly
    if (!input_working(loop.state)) return;
    const Time until = monotonic_now() + static_cast<Time>(slice_seconds * 1e9);
    while (input_working(loop.state) && monotonic_now() < until) work_on_input(loop.state, frames);
    loop.dirty = true;
}

bool place_pending(const WindowLoop& loop) { return loop.moved_at != 0; }

/// Sleeps until there is something to do: input, lab events, or the next picture of a movement.
void wait_for_work(WindowLoop& loop) {
    if (minimised(loop) && !loop.loading) return glfwWaitEvents();
    if (loop.resized_at !=
        0) {  // until fonts of the new size were baked, also when their time came just after a picture
        glfwWaitEventsTimeout(0.05);
        loop.dirty = true;
        return;
    }
    const bool busy = loop.loading != nullptr || input_working(loop.state);
    if (!moving(loop.state) && !loop.dirty && !busy)
        return place_pending(loop) ? glfwWaitEventsTimeout(0.1) : glfwWaitEvents();
    const double passed = static_cast<double>(monotonic_now() - loop.last_tick) / 1e9;
    const double rest = busy ? 0 : loop.frame_seconds - passed;
    if (rest > 0) glfwWaitEventsTimeout(rest);
    else glfwPollEvents();
}

void pass_time(WindowLoop& loop) {
    const Time now = monotonic_now();
    const float seconds = static_cast<float>(now - loop.last_tick) / 1e9F;
    loop.state.hand.now = wall_now();
    if (moving(loop.state)) loop.dirty |= tick(loop.state, seconds);
    loop.last_tick = now;
}

/// Where a window manager puts a window that is minimised is no place to come back to.
void see_place(WindowLoop& loop) {
    if (!loop.full_screen && !minimised(loop)) loop.windowed = place_of(loop.window);
}

/// Remembers where the window stands: once it has come to rest, and at the end.
void keep_place(WindowLoop& loop) {
    loop.moved_at = 0;
    if (loop.settings == nullptr) return;
    Settings& settings = *loop.settings;
    see_place(loop);
    settings.x = loop.windowed.x;
    settings.y = loop.windowed.y;
    settings.width = loop.windowed.width;
    settings.height = loop.windowed.height;
    write_settings(settings);
}

/// The window covers the screen while the state says so, and comes back to where it was.
void follow_full_screen(WindowLoop& loop) {
    if (loop.full_screen == fills_screen(loop.state)) return;
    see_place(loop);
    loop.full_screen = !loop.full_screen;
    if (loop.full_screen) fill_screen(loop.window);
    else leave_full_screen(loop.window, loop.windowed);
}

void run(WindowLoop& loop, Screen& screen) {
    loop.last_tick = monotonic_now();
    while (glfwWindowShouldClose(loop.window) == 0) {
        const Speaking speaking(catalogue(loop.state.look.language));
        take_lab_events(loop);
        read_on(loop);
        work_between_pictures(loop);
        follow_full_screen(loop);
        const bool due = static_cast<double>(monotonic_now() - loop.last_tick) / 1e9 >= loop.frame_seconds * 0.98;
        if (!minimised(loop) && (due || !moving(loop.state))) {  // nobody sees a minimised window
            pass_time(loop);
            if (loop.dirty) draw(loop, screen);
        }
        if (place_pending(loop) && monotonic_now() - loop.moved_at > place_settle_ns) keep_place(loop);
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

}  // namespace

int run_window(AppState& state, WindowOptions options) {
    const GlfwSession session;
    WindowLoop loop{.state = state};
    loop.starter = options.lab != nullptr ? &options.lab->starter : options.starter;
    loop.run = options.lab != nullptr ? std::optional(options.lab->settings) : std::move(options.lesson_lab);
    loop.timings = loop.tell_picture = loop.tell_frame = loop.tell_file = options.timings;
    loop.tell_state = std::getenv("OSISCOPE_TELL_STATE") != nullptr;
    loop.loading = std::move(options.loading);
    loop.time_reading = options.timings && loop.loading != nullptr;
    std::string no_lab;
    const Speaking speaking(catalogue(state.look.language));
    try {
        if (options.lab != nullptr) start_lab(loop);
    } catch (const Error& error) {
        no_lab = error.what();
    }
    if (!no_lab.empty()) fall_back(loop, no_lab);
    loop.window = open_window(options.size);
    if (options.settings != nullptr) place_window(loop.window, *options.settings);
    loop.settings = options.settings;
    loop.file = options.file;
    find_marks(loop);
    loop.look = state.look;
    loop.windowed = place_of(loop.window);
    loop.started = wall_now() / 1'000'000;
    if (options.notes) show_notes(loop, *options.notes);
    connect_callbacks(loop);
    loop.frame_seconds = picture_seconds();
    if (const std::string& problem = find_fonts().problem; !problem.empty())
        tell(stderr, fmt::format("osiscope: {}", problem));
    Screen screen(sizes_now(loop));
    if (!screen.ready()) throw NoDisplay("OpenGL 3 does not start; libgl1-mesa-dri draws in software.");
    run(loop, screen);
    keep_place(loop);
    return 0;
}

}  // namespace osiscope
