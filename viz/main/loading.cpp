#include "viz/main/loading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>

#include "captures/limits.hpp"
#include "captures/recording_format.hpp"
#include "core/error.hpp"
#include "core/privilege.hpp"
#include "core/small_file.hpp"
#include "layers/quantity.hpp"
#include "layers/words.hpp"
#include "lessons/lesson_read.hpp"
#include "viz/main/closest.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

namespace {

std::string lesson_path(const std::string& lesson) {
    if (is_shipped_lesson(lesson)) return shipped(fmt::format("lessons/content/{}.json", lesson));
    if (lesson.find('/') != std::string::npos || lesson.ends_with(".json")) return lesson;
    const std::string meant = closest(lesson, {std::begin(shipped_lessons), std::end(shipped_lessons)});
    throw Error(
        fmt::format("There is no lesson “{}”; {}", lesson,
                    meant.empty() ? "`osiscope lesson list` names them" : fmt::format("did you mean “{}”?", meant)));
}

using Clock = std::chrono::steady_clock;

constexpr std::size_t between_looks = 2048;  // frames; a few milliseconds with what the digest makes of them

void open_reader(CaptureLoading& loading, Recording& recording) {
    loading.file = loading.opening.get();
    recording.file = loading.file->bytes();
    recording.file_owner = loading.file;
    loading.reader.emplace(loading.file->bytes());
}

/// Makes room for as many frames as the rest of the file will have if it goes on like this.
void reserve(const CaptureLoading& loading, Recording& recording) {
    const std::size_t so_far = recording.frames.size();
    const double share = static_cast<double>(loading.reader->offset) / static_cast<double>(recording.file.size());
    if (so_far + between_looks > recording.frames.capacity())
        recording.frames.reserve(static_cast<std::size_t>(static_cast<double>(so_far) / share * 1.05) + between_looks);
}

/// Reads and digests: both take time. False at the end of the file.
bool read_until(CaptureLoading& loading, AppState& state, Clock::time_point until) {
    Recording& recording = state.story.recording;
    const EventSink others = [&](Event&& event) { append(recording, std::move(event)); };
    FrameView frame;
    while (next_frame(*loading.reader, frame, others)) {
        append(recording, frame);
        if (recording.frames.size() % between_looks != 0) continue;
        reserve(loading, recording);
        update(state.story);
        if (Clock::now() >= until) return true;
    }
    return false;
}

/// What the capture cannot tell, without what the picture says anyway: that it was taken at one place.
std::string limits_notice(const AppState& state) {
    constexpr std::size_t few_enough = 100'000;  // frames that are looked through before anybody notices
    if (state.story.digest.two_ends || state.story.recording.frames.size() > few_enough) return {};
    std::string notice;
    for (const std::string& sentence : limits_of(state.story))
        if (!sentence.starts_with("One vantage point")) notice += (notice.empty() ? "" : "\n") + sentence;
    return notice;
}

/// A format that is not known, before what else there is to say.
std::string format_notice(const std::string& format, const AppState& state) {
    const std::string sentence = plain_capture_sentence(state.source, format);
    return state.notice.empty() ? sentence : fmt::format("{}\n{}", sentence, state.notice.text);
}

void finish(CaptureLoading& loading, AppState& state) {
    const ReadResult& ended = result(*loading.reader);
    const std::string& unpacking = loading.file->damage();
    state.reading.reset();
    if (ended.kind == ReadResult::Kind::not_a_capture)
        throw Error(fmt::format("{}: cannot be read as a capture: {}", loading.path,
                                unpacking.empty() ? ended.message : unpacking));
    if (!unpacking.empty())
        state.notice =
            say("Not everything could be unpacked: {reason}. What came before that is shown.", {{"reason", unpacking}});
    else if (ended.kind == ReadResult::Kind::damaged)
        state.notice = say("The file is damaged at byte {place}: {reason}. Everything before it is shown.",
                           {{"place", ended.offset}, {"reason", ended.message}});
    take_events(state, {});
    if (!ended.unknown_format.empty()) state.notice = format_notice(ended.unknown_format, state);
    if (state.notice.empty()) state.notice = limits_notice(state);
}

}  // namespace

std::unique_ptr<CaptureLoading> begin_loading(AppState& state, const std::string& path) {
    auto loading = std::make_unique<CaptureLoading>();
    loading->path = path;
    loading->opening = std::async(std::launch::async, [path] { return std::make_shared<MappedFile>(path); });
    state.source = path.substr(path.find_last_of('/') + 1);
    state.reading = 0;
    return loading;
}

bool continue_loading(CaptureLoading& loading, AppState& state, double seconds) {
    const auto until =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    if (!loading.reader) {
        if (loading.opening.wait_until(until) != std::future_status::ready) return true;
        open_reader(loading, state.story.recording);
    }
    if (read_until(loading, state, until)) {
        state.reading = static_cast<double>(loading.reader->offset) /
                        static_cast<double>(std::max<std::size_t>(1, loading.file->bytes().size()));
        take_events(state, {});
        return true;
    }
    finish(loading, state);
    return false;
}

void stop_loading(AppState& state) {
    state.notice = say_count("Reading was stopped at {share} of the file; {count} frame up to there is shown.",
                             "Reading was stopped at {share} of the file; {count} frames up to there are shown.",
                             state.story.recording.frames.size(), {{"share", percent_text(state.reading.value_or(0))}});
    state.reading.reset();
}

ReadResult load_capture(AppState& state, const std::string& path) {
    const std::unique_ptr<CaptureLoading> loading = begin_loading(state, path);
    while (continue_loading(*loading, state, 3600)) {
    }
    return result(*loading->reader);
}

LessonFile read_lesson_file(const std::string& lesson) {
    const std::string path = lesson_path(lesson);
    LessonResult result = read_lesson(read_small_file(path));
    if (!result.problems.empty()) throw Error(fmt::format("{}:\n{}", path, text(result.problems)));
    return {std::move(result.lesson), path};
}

std::string capture_to_read(const std::string& name) {
    if (names_lesson(name)) {
        give_up_privilege();
        return capture_of(read_lesson_file(name));
    }
    std::error_code ignored;
    const bool bare = name.find_first_of("./") == std::string::npos;
    if (bare && name != "-" && !std::filesystem::exists(name, ignored))
        throw Error(
            fmt::format("There is neither a file nor a lesson “{}”; `osiscope lesson list` names the lessons", name));
    return give_up_privilege_to_read(name);
}

bool is_shipped_lesson(const std::string& id) {
    return std::any_of(std::begin(shipped_lessons), std::end(shipped_lessons),
                       [&](const char* shipped) { return id == shipped; });
}

bool names_lesson(const std::string& text) { return is_shipped_lesson(text) || text.ends_with(".json"); }

std::string capture_of(const LessonFile& file) {
    if (file.lesson.capture.empty())
        throw Error(fmt::format("{} names no capture; run it live with `osiscope --lesson {}`", file.path, file.path));
    // A lesson that was sent with its capture has it beside it, whatever folder the lesson says.
    const std::filesystem::path capture(file.lesson.capture);
    const std::filesystem::path beside = std::filesystem::path(file.path).parent_path() / capture.filename();
    std::error_code ignored;
    const bool sent_along = capture.is_relative() && std::filesystem::exists(beside, ignored);
    return file_of_lesson(file, sent_along ? capture.filename().string() : file.lesson.capture, "/capture");
}

std::string lesson_for(const Recording& recording) {
    const auto told = [&](const ScriptLine& line) {
        const auto& actions = recording.facts->actions;
        return std::find(actions.begin(), actions.end(), line.text) != actions.end();
    };
    if (recording.facts && !recording.facts->actions.empty())
        for (const char* id : shipped_lessons) {
            const std::vector<ScriptLine> script = script_of(read_lesson_file(id).lesson);
            if (!script.empty() && std::all_of(script.begin(), script.end(), told)) return id;
        }
    return shipped_lessons[0];
}

LayerTables read_tables() {
    const std::string path = shipped("lessons/content/layers.json");
    LayerTablesResult result = read_layer_tables(read_small_file(path));
    if (!result.problems.empty()) throw Error(fmt::format("{}:\n{}", path, text(result.problems)));
    return std::move(result.tables);
}

LessonCard card_of(const std::string& id, const Lesson& lesson) {
    return {id,
            lesson.title,
            lesson.minutes,
            static_cast<std::uint32_t>(lesson.steps.size()),
            lesson.runs_live,
            lesson.runs_saved && !lesson.capture.empty()};
}

namespace {

/// The shipped lesson after this one; one without an id after the last, and after a lesson that is not shipped.
LessonCard card_after(const Lesson& lesson) {
    for (std::size_t i = 0; i + 1 < std::size(shipped_lessons); ++i)
        if (lesson.id == shipped_lessons[i])
            return card_of(shipped_lessons[i + 1], read_lesson_file(shipped_lessons[i + 1]).lesson);
    return {};
}

}  // namespace

void load_lesson(AppState& state, const std::string& lesson) {
    state.lesson.script = read_lesson_file(lesson).lesson;
    state.lesson.tables = read_tables();
    state.lesson.run = {};
    state.lesson.step = state.lesson.return_to = state.lesson.pointed_choice = -1;
    state.lesson.list.next = card_after(*state.lesson.script);
    take_events(state, {});
}

}  // namespace osiscope
