// What the window does beyond changing its state: the lab, files, pictures, the notes page.
#include <fmt/format.h>

#include <filesystem>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "layers/words.hpp"
#include "viz/main/bookmarks.hpp"
#include "viz/main/files.hpp"
#include "viz/main/lessons_window.hpp"
#include "viz/main/notes_page.hpp"
#include "viz/main/paths.hpp"
#include "viz/main/saving.hpp"
#include "viz/main/tell.hpp"
#include "viz/main/window_loop.hpp"
#include "viz/state/hand_state.hpp"
#include "viz/state/input_state.hpp"
#include "viz/state/opening.hpp"
#include "viz/state/plots_state.hpp"

namespace osiscope {

namespace {

constexpr double first_slice_seconds = 0.15;  // most files are read in it

void tell_wire(WindowLoop& loop, const std::vector<std::string>& lines) {
    if (!loop.lab || !loop.state.live_running) return;
    for (const std::string& line : lines) loop.lab->command(line);
}

/// Says what the wire could not do, and why, and what it did otherwise than asked.
void tell_answers(WindowLoop& loop) {
    const std::vector<WireCommand>& commands = loop.state.story.recording.wire_commands;
    for (; loop.answers_told < commands.size(); ++loop.answers_told) {
        const WireCommand& command = commands[loop.answers_told];
        if (!command.problem.empty())
            loop.state.notice =
                say("The wire cannot do “{line}”: {problem}.", {{"line", command.text}, {"problem", command.problem}});
        else if (command.kind == WireCommand::Kind::note) loop.state.notice = loop.wire_note = command.note + ".";
        else if (command.kind == WireCommand::Kind::pace && loop.state.notice.text == loop.wire_note)
            loop.state.notice.clear();  // that was true of the pace before
    }
}

/// Theme, scale, language, motion and full screen, as soon as they are chosen in the window: what the command line says
/// is for once.
void keep_look(WindowLoop& loop) {
    const Look& now = loop.state.look;
    if (loop.settings == nullptr || loop.look == now) return;
    Settings& kept = *loop.settings;
    kept.full_screen = now.full_screen;
    kept.lecture = now.lecture;
    if (loop.look.theme != now.theme) kept.theme = now.theme;
    if (loop.look.scale != now.scale) kept.scale = now.scale;
    if (loop.look.language != now.language) kept.language = now.language;
    if (loop.look.reduced_motion != now.reduced_motion) kept.reduced_motion = now.reduced_motion;
    loop.look = now;
    write_settings(kept);
}

/// Bookmarks belong to a file; those of a live lab do when it has been saved.
void keep_marks(WindowLoop& loop) {
    if (loop.settings == nullptr || loop.file.empty() || loop.loading) return;
    if (loop.bookmarks == loop.state.input.bookmarks) return;
    loop.bookmarks = loop.state.input.bookmarks;
    if (keep_bookmarks(*loop.settings, loop.state, loop.file)) write_settings(*loop.settings);
}

std::string folder_to_start(const WindowLoop& loop) {
    std::error_code ignored;
    const std::string here = std::filesystem::current_path(ignored).string();
    return loop.settings != nullptr && !loop.settings->folder.empty() ? loop.settings->folder : here;
}

/// Writes what is remembered to the disk at once: a program may end in many ways.
void remember(WindowLoop& loop, const std::string& path) {
    if (loop.settings == nullptr) return;
    remember_file(*loop.settings, path);
    loop.state.input.chooser.recent = loop.settings->recent;
    write_settings(*loop.settings);
}

void open_file(WindowLoop& loop, const std::string& path) {
    std::error_code ignored;
    const std::filesystem::file_status status = std::filesystem::status(path, ignored);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        loop.state.notice = say("{file} is not a regular file; the window opens files only.", {{"file", path}});
        return;
    }
    const bool opened = path.ends_with(".json") ? open_lesson(loop, path) : open_capture(loop, path);
    if (opened) remember(loop, path);
}

void stop_reading(WindowLoop& loop) {
    if (!loop.loading) return;
    loop.loading.reset();
    stop_loading(loop.state);
}

/// A file that was opened needs no saving: it is one.
void save(WindowLoop& loop) {
    AppState& state = loop.state;
    if (!state.live || state.story.recording.frames.empty()) {
        state.notice = state.live ? said("There is nothing to save yet.")
                                  : say("{file} is a file already.", {{"file", state.source}});
        return;
    }
    open_chooser(state, ChooserPurpose::save_recording, folder_to_start(loop));
}

/// Carries out what the chooser was opened for.
void use_file(WindowLoop& loop, ChooserPurpose purpose, const std::string& path) {
    AppState& state = loop.state;
    try {
        switch (purpose) {
            case ChooserPurpose::open: open_file(loop, path); return;
            case ChooserPurpose::save_recording:
                save_recording(state.story.recording, path);
                loop.file = whole_path(path);
                loop.bookmarks.clear();
                state.notice =
                    good_news(say("Saved as {file}. Wireshark opens it too; filter it there for one capture point "
                                  "first: {filter}.",
                                  {{"file", path}, {"filter", "frame.interface_name == \"A\""}}));
                break;
            case ChooserPurpose::save_picture: loop.picture = path; break;
            case ChooserPurpose::save_svg: loop.drawing = path; break;
        }
        remember(loop, path);
    } catch (const Error& error) {
        state.notice = error.what();
    }
}

void use_chosen(WindowLoop& loop, int row) {
    const ChosenFile chosen = take_choice(loop.state, row);
    if (chosen.kind == ChosenFile::Kind::none) return;
    const ChooserPurpose purpose = loop.state.input.chooser.purpose;
    escape_input(loop.state);
    use_file(loop, purpose, chosen.path);
}

/// One overload an errand; the closed list makes a forgotten one a compile error.
struct ErrandRunner {
    WindowLoop& loop;

    void operator()(const errand::TellWire& it) const { tell_wire(loop, it.lines); }
    void operator()(const errand::SendAgain&) const { send_again(loop); }
    void operator()(const errand::ShowLessons&) const { show_lessons(loop); }
    void operator()(const errand::OpenLesson& it) const { open_listed_lesson(loop, it); }
    void operator()(const errand::NextLesson&) const { open_next_lesson(loop); }
    void operator()(const errand::ShowNotes&) const { show_notes(loop, 0); }
    void operator()(const errand::StopReading&) const { stop_reading(loop); }
    void operator()(const errand::Save&) const { save(loop); }
    void operator()(const errand::OpenFile& it) const { use_file(loop, ChooserPurpose::open, it.path); }
    void operator()(const errand::OpenChooser& it) const {
        open_chooser(loop.state, it.purpose, folder_to_start(loop));
    }
    void operator()(const errand::UseChosen& it) const { use_chosen(loop, it.row); }
    void operator()(const errand::Copy& it) const { glfwSetClipboardString(loop.window, it.text.c_str()); }
};

}  // namespace

bool open_capture(WindowLoop& loop, const std::string& path) {
    AppState fresh;
    try {
        auto loading = begin_loading(fresh, path);
        if (!continue_loading(*loading, fresh, first_slice_seconds)) loading.reset();
        if (fresh.story.recording.facts) load_lesson(fresh, lesson_for(fresh.story.recording));
        loop.loading = std::move(loading);
    } catch (const Error& error) {
        loop.state.notice = error.what();
        return false;
    }
    fresh.look = loop.state.look;
    keep_input(fresh, loop.state);
    loop.lab.reset();
    loop.run.reset();
    loop.state = std::move(fresh);
    loop.file = whole_path(path);
    find_marks(loop);
    return true;
}

namespace {

/// A run that was not saved is kept until the next one is whole. The oldest is kept: what was stopped half-way is worth
/// less.
void keep_unsaved(WindowLoop& loop) {
    AppState& state = loop.state;
    if (!state.live || !loop.file.empty() || state.story.recording.frames.empty() || loop.kept) return;
    loop.kept = std::move(state.story);
}

/// Shows the previous run again. The reason often stands in the recording that goes.
void bring_back(WindowLoop& loop, std::string reason) {
    AppState& state = loop.state;
    state = without_story(std::move(state));
    state.story = std::move(*loop.kept);
    loop.kept.reset();
    state.source = to_say("Live lab");
    state.live = true;
    state.live_running = false;
    take_events(state, {});
    state.notice =
        say("{reason}. This is the run before it, which has not been saved yet (Ctrl S).", {{"reason", reason}});
}

}  // namespace

/// A starter made here has no privilege to keep: it has been given up by now.
void start_lab(WindowLoop& loop) {
    loop.lab.reset();
    if (loop.starter == nullptr) {
        loop.own_starter = std::make_unique<LabStarter>();
        loop.starter = loop.own_starter.get();
    }
    loop.loading.reset();
    keep_unsaved(loop);
    loop.file.clear();
    loop.state = without_story(std::move(loop.state));
    loop.state.source = to_say("Live lab");
    loop.state.live = loop.state.live_running = true;
    loop.autoplay = !loop.state.hand.armed && loop.state.lesson.step < 0;
    loop.lab = std::make_unique<Lab>(*loop.run, *loop.starter, [] { glfwPostEmptyEvent(); });
    loop.answers_told = 0;
    if (loop.state.hand.armed) tell_wire(loop, wire_lines(loop.state, request::ArmTweezers{}));
}

namespace {

/// The opened lesson's own recording, if there is one.
std::string recording_of_lesson(const AppState& state) {
    try {
        if (!state.lesson.list.held.empty()) return capture_of(read_lesson_file(state.lesson.list.held));
    } catch (const Error&) {
        // It has been told when the lesson was opened; the first lesson's recording is always there.
    }
    return shipped("captures/library/one-file.pcapng");
}

}  // namespace

void find_marks(WindowLoop& loop) {
    if (loop.settings == nullptr || loop.file.empty() || loop.loading) return;
    restore_bookmarks(loop.state, *loop.settings, loop.file);
    loop.bookmarks = loop.state.input.bookmarks;
}

void fall_back(WindowLoop& loop, std::string reason) {
    if (loop.kept) return bring_back(loop, std::move(reason));
    std::string notice = say("{reason}. Until then this is a recording of the same transfer.", {{"reason", reason}});
    loop.state = without_story(std::move(loop.state));
    loop.state.live = loop.state.live_running = false;
    load_capture(loop.state, recording_of_lesson(loop.state));
    loop.state.notice = std::move(notice);
}

void take_lab_events(WindowLoop& loop) {
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
        play_opening(loop.state);
    }
    if (!last || !loop.state.live_running) return;
    loop.state.live_running = false;
    loop.state.hand.pause = WirePause::none;  // a wire that is gone stands no longer
    loop.dirty = true;
    const Recording& recording = loop.state.story.recording;
    if (!recording.frames.empty() && recording.failures.empty()) loop.kept.reset();  // this one is whole
    if (recording.frames.empty() && !recording.failures.empty()) fall_back(loop, recording.failures.front().text);
    else if (!recording.failures.empty()) loop.state.notice = recording.failures.front().text;
}

void read_on(WindowLoop& loop) {
    if (!loop.loading) return;
    try {
        if (!continue_loading(*loop.loading, loop.state, slice_seconds)) {
            loop.loading.reset();
            find_marks(loop);
        }
    } catch (const Error& error) {
        loop.loading.reset();
        loop.state.notice = error.what();
    }
    loop.dirty = true;
}

void show_notes(WindowLoop& loop, std::uint16_t port) {
    try {
        if (!loop.notes) loop.notes = std::make_unique<NotesServer>(port, notes_page());
    } catch (const Error& error) {
        loop.state.notice = error.what();
        return;
    }
    if (loop.timings) tell(stderr, fmt::format("notes at {}", loop.notes->address()));
    glfwSetClipboardString(loop.window, loop.notes->address().c_str());
    loop.dirty = true;
    loop.state.notice = good_news(say("The lecturer's notes are at {address} (copied; this computer only).",
                                      {{"address", loop.notes->address()}}));
    loop.state.notice.for_lecture =
        said("The lecturer's notes are ready; their address has been copied (this computer only).");
}

void carry_out(WindowLoop& loop, const Request& wanted) {
    loop.dirty = true;
    if (const std::optional<Errand> errand = apply(loop.state, wanted)) std::visit(ErrandRunner{loop}, *errand);
    keep_look(loop);
    keep_marks(loop);
    follow_chooser(loop.state.input.chooser);
}

}  // namespace osiscope
