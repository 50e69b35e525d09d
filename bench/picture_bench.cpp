// What a picture costs, beside the least one can: an empty ImGui window over the whole of ours. In one run, in turns.
//
//     LP_NUM_THREADS=0 picture_bench [DIRECTORY of make_captures]
//
// Needs a display (bench/pictures.py starts one) and prints a line for each window size and scene: medians of the
// processor time a whole picture takes, rasterising, copying and swapping included, and of our own work: events, scene,
// ImGui, submission. With LP_NUM_THREADS=0 Mesa rasterises when the picture is copied, after our own work.
#include <GL/gl.h>
#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui.h>

#include <backends/imgui_impl_opengl3.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <vector>

#include "core/clock.hpp"
#include "viz/main/glfw_session.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/paths.hpp"
#include "viz/screen/screen.hpp"
#include "viz/state/plots_state.hpp"
#include "viz/state/tabs.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope::bench {

namespace {

constexpr int rounds = 12;
constexpr int pictures_a_round = 30;
constexpr int plot_rounds = 3;  // there are many of them
constexpr float picture_seconds = 1.0F / 30;

struct Times {
    std::vector<double> whole, own;  ///< milliseconds of processor time

    static double median(std::vector<double> list) {
        if (list.size() < plot_rounds * pictures_a_round / 2) throw Error("next to nothing moved");
        std::nth_element(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2), list.end());
        return list[list.size() / 2];
    }
};

struct Contender {
    std::string name;
    std::function<bool()> draw;  ///< everything up to the copy and the swap; false: nothing changed
    Screen* screen;              ///< that has the picture, if it is one of ours
    int rounds = bench::rounds;  ///< turns it gets
    Times times{};
};

struct Stage {
    GLFWwindow* window;
    Screen& screen;
    int width;
    int height;
};

bool show(const Stage& stage, const AppState& state) {
    const auto w = static_cast<float>(stage.width);
    const auto h = static_cast<float>(stage.height);
    stage.screen.prepare(sizes_for(w, h, state.look.scale, state.look.projector));
    return stage.screen.draw(build_scene(state, stage.screen.measure(), w, h), stage.width, stage.height,
                             theme(state.look.theme).background);
}

/// The floor: one window of ImGui's own over everything, with nothing in it.
bool draw_empty(const Stage& stage) {
    const ImVec2 size{static_cast<float>(stage.width), static_cast<float>(stage.height)};
    ImGui::GetIO().DisplaySize = size;
    ImGui::GetIO().DeltaTime = picture_seconds;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(size);
    ImGui::Begin("empty", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
    ImGui::End();
    ImGui::Render();
    glViewport(0, 0, stage.width, stage.height);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    return true;
}

/// The shipped transfer as if it were live: its events come a few a picture, while the stage plays. Then again.
struct Replay {
    std::vector<Event> events;
    std::size_t taken = 0;
    AppState state;

    Replay() {
        std::string error;
        CaptureReader reader(open_capture(shipped("captures/library/one-file.pcapng"), error));
        FrameView view;
        const EventSink others = [&](Event&& event) { events.push_back(std::move(event)); };
        while (next_frame(reader, view, others)) events.emplace_back(keep(view));
        begin();
    }

    void begin() {
        state = {};
        load_lesson(state, "one-file-seven-layers");
        state.source = "Live lab";
        state.live = state.live_running = true;
        taken = 0;
    }

    bool draw(const Stage& stage) {
        if (taken == events.size() && at_end(state.time, state.story)) begin();
        const std::size_t until = std::min(events.size(), taken + 8);
        take_events(state, {events.begin() + static_cast<std::ptrdiff_t>(taken),
                            events.begin() + static_cast<std::ptrdiff_t>(until)});
        taken = until;
        state.time.playing = state.time.placed;
        tick(state, picture_seconds);
        return show(stage, state);
    }

    bool draw_anew(const Stage& stage) {
        stage.screen.forget();
        return draw(stage);
    }
};

/// A saved capture with its list or its ladder moving.
struct Opened {
    AppState state;
    float line = 0;

    Opened(const std::string& path, BottomTab tab) {
        load_capture(state, path);
        grow_plots(state, plots_whole);
        state.view.bottom = tab;
    }

    bool scroll(const Stage& stage) {
        apply(state, request::Scroll{Panel::packets, line += 3});
        return show(stage, state);
    }
    bool play(const Stage& stage) {
        state.time.playing = true;
        tick(state, picture_seconds);
        return show(stage, state);
    }
};

/// One of the views below the stage as a lecturer moves through it: all of it is drawn anew with every picture. The
/// capture is shared: a turn begins with setting the view up.
struct Plot {
    std::shared_ptr<Opened> opened;
    BottomTab tab;
    AxisKind axis;
    bool enlarged;
    double zoom;  ///< 1 = everything in view
    int picture = 0;

    void set_up() const {
        AppState& state = opened->state;
        apply(state, request::SelectBottom{tab});
        apply(state, request::EnlargeBottom{enlarged});
        apply(state, request::SetAxis{axis});
        apply(state, request::ZoomPlot{0});
        if (zoom > 1) apply(state, request::ZoomPlot{zoom, 0.5});
    }

    bool draw(const Stage& stage) {
        AppState& state = opened->state;
        const Plots& now = state.plots;
        if (picture++ % pictures_a_round == 0 || state.view.bottom != tab || now.enlarged != enlarged ||
            now.axis != axis)
            set_up();
        if (zoom > 1) apply(state, request::PanPlot{picture % 20 < 10 ? 0.03 : -0.03});
        else apply(state, request::ZoomPlot{picture % 2 == 0 ? 0 : 1.04});
        return show(stage, state);
    }
};

/// "plot rates, by event, enlarged, 12 times closer": pictures.py puts those of a plot together.
std::string plot_name(const char* capture, const Plot& plot) {
    return fmt::format("{}: {}{}, by {}, {}", capture, row_of(bottom_tabs, plot.tab).command_name,
                       plot.enlarged ? " enlarged" : "", name(plot.axis),
                       plot.zoom > 1 ? fmt::format("{:.0f} times closer", plot.zoom) : "everything");
}

double milliseconds(clockid_t clock, Time since) { return static_cast<double>(read_clock(clock) - since) / 1e6; }

void draw_once(Contender& contender, GLFWwindow* window, bool counts) {
    const Time process = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    const Time thread = read_clock(CLOCK_THREAD_CPUTIME_ID);
    const bool changed = contender.draw();
    const double own = milliseconds(CLOCK_THREAD_CPUTIME_ID, thread);
    if (contender.screen != nullptr) contender.screen->present();
    glfwSwapBuffers(window);
    glFinish();
    if (counts && changed) {
        contender.times.own.push_back(own);
        contender.times.whole.push_back(milliseconds(CLOCK_PROCESS_CPUTIME_ID, process));
    }
    glfwPollEvents();
}

/// Each in its turn. The first pictures of a turn, which are all new, do not count; nor do those that are as before,
/// which the window does not show.
void run(std::vector<Contender>& contenders, GLFWwindow* window) {
    constexpr int settling = 3;
    for (int round = 0; round < rounds; ++round)
        for (Contender& contender : contenders)
            for (int i = 0; round % (rounds / contender.rounds) == 0 && i < pictures_a_round; ++i)
                draw_once(contender, window, i >= settling);
}

void tell(const std::vector<Contender>& contenders, int width, int height) {
    const double floor = Times::median(contenders.front().times.whole);
    for (const Contender& contender : contenders) {
        const Times& times = contender.times;
        const double whole = Times::median(times.whole);
        fmt::print("{}x{}\t{}\t{:.1f}\t{:.2f}\t{:.2f}\n", width, height, contender.name, whole, whole / floor,
                   Times::median(times.own));
    }
    std::fflush(stdout);
}

void measure(int width, int height, const std::string& captures, const std::string& only) {
    const GlfwSession session;
    GLFWwindow* window = open_window({width, height});
    glfwSwapInterval(0);
    Screen screen(sizes_for(static_cast<float>(width), static_cast<float>(height), 100, false));
    const Stage stage{window, screen, width, height};
    std::vector<Contender> contenders{{"empty window", [&] { return draw_empty(stage); }, nullptr}};
    const auto add = [&](const std::string& name, auto what, auto how) {
        if (only.empty() || name.find(only) != std::string::npos)
            contenders.push_back({name, [what = what(), how, stage] { return ((*what).*how)(stage); }, &stage.screen});
    };
    const auto opened = [&](BottomTab tab) {
        return [&captures, tab] { return std::make_shared<Opened>(captures + "/transfer.pcap", tab); };
    };
    add(
        "live stage, playing", [] { return std::make_shared<Replay>(); }, &Replay::draw);
    add(
        "live stage, everything anew", [] { return std::make_shared<Replay>(); }, &Replay::draw_anew);
    if (!captures.empty()) {
        const auto all = std::make_shared<Opened>(captures + "/transfer.pcap", BottomTab::ladder);
        const auto mixed = std::make_shared<Opened>(captures + "/mixed.pcap", BottomTab::ladder);
        const auto add_plot = [&](const char* capture, const Plot& plot) {
            const std::string words = plot_name(capture, plot);
            add(
                words, [&] { return std::make_shared<Plot>(plot); }, &Plot::draw);
            contenders.back().rounds = contenders.back().name == words ? plot_rounds : rounds;
        };
        for (const BottomTab tab : {BottomTab::ladder, BottomTab::sequence, BottomTab::rates, BottomTab::states})
            for (const bool enlarged : {false, true})
                for (const AxisKind axis : {AxisKind::linear, AxisKind::events, AxisKind::folded}) {
                    for (const double zoom : {1.0, 12.0, 20'000.0})
                        add_plot("a million frames", {all, tab, axis, enlarged, zoom});
                    add_plot("a million frames in 10,000 connections", {mixed, tab, axis, enlarged, 1.0});
                }
        add("a million frames, list scrolling", opened(BottomTab::packets), &Opened::scroll);
        add("a million frames, ladder playing", opened(BottomTab::ladder), &Opened::play);
        add("a million frames, sequence–time playing", opened(BottomTab::sequence), &Opened::play);
        add("a million frames, rates playing", opened(BottomTab::rates), &Opened::play);
    }
    run(contenders, window);
    tell(contenders, width, height);
}

}  // namespace

}  // namespace osiscope::bench

int main(int argc, char** argv) {
    const std::string captures = argc > 1 ? argv[1] : "";
    const std::string only = argc > 2 ? argv[2] : "";
    std::printf("size\tscene\twhole, ms\tbeside the first\tour own work, ms\n");
    try {
        osiscope::bench::measure(1920, 1080, captures, only);
        osiscope::bench::measure(1280, 720, captures, only);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "picture_bench: %s\n", problem.what());
        return 1;
    }
}
