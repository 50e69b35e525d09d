// `osiscope record`, and the printed journey of `osiscope` without a display: a lab run without a window.
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <optional>
#include <utility>

#include "captures/explain_text.hpp"
#include "captures/pcapng_write.hpp"
#include "captures/wire_notes.hpp"
#include "core/error.hpp"
#include "core/privilege.hpp"
#include "layers/text.hpp"
#include "viz/main/commands/commands.hpp"
#include "viz/main/lab_run.hpp"
#include "viz/main/lesson_lab.hpp"
#include "viz/main/paths.hpp"
#include "viz/main/tell.hpp"
#include "viz/main/text_fallback.hpp"

namespace osiscope {

namespace {

void save(const Recording& recording, ResultFile& file) {
    file.write_in_pieces([&](const auto& take) { write_recording(recording, take); });
}

void throw_if_failed(const LabRun& run) {
    if (!run.story.recording.failures.empty()) throw Error(run.story.recording.failures.front().text);
    if (!run.story.recording.facts || run.story.recording.facts->outcome != Outcome::identical)
        throw Error("The lab ended before the transfer was complete");
}

std::uint64_t dropped(const Recording& recording) {
    std::uint64_t count = 0;
    for (const CaptureStatistics& statistics : recording.statistics)
        count += statistics.dropped + statistics.dropped_by_interface;
    return count;
}

/// What repeats this run, and what became of the frames that did not arrive.
void print_wire(const Recording& recording, std::FILE* to) {
    std::map<std::string, std::size_t> dropped;
    for (const WireAction& action : recording.wire_actions)
        if (action.kind == WireAction::Kind::dropped) ++dropped[name(action.reason)];
    std::string text = fmt::format("wire: seed {}, line code {}", recording.facts->seed, recording.facts->line_code);
    for (const auto& [reason, count] : dropped) text += fmt::format(", {} dropped ({})", count, reason);
    tell(to, text);
}

/// On standard error when the recording itself went to standard output.
void print_summary(const LabRun& run, const std::string& path) {
    std::FILE* to = names_standard_output(path) ? stderr : stdout;
    const LabFacts& facts = *run.story.recording.facts;
    tell(to, fmt::format("{} arrived identical: {}, SHA-256 {}", facts.file_name,
                         counted(facts.file_size, "byte", "bytes"), facts.sha256));
    tell(to, fmt::format("{} captured ({} dropped), {}, {}, {}",
                         counted(run.story.recording.frames.size(), "frame", "frames"), dropped(run.story.recording),
                         counted(journey_count(run.story.digest), "journey", "journeys"),
                         counted(run.story.recording.system_calls.size(), "system call", "system calls"),
                         counted(run.story.digest.streams.size(), "TCP stream", "TCP streams")));
    print_wire(run.story.recording, to);
    if (!path.empty()) tell(to, fmt::format("recording: {}", path));
}

/// Saves what there is even when the run failed: a failed transfer is worth looking at too.
void finish(const LabRun& run, std::optional<ResultFile>& file) {
    if (!run.story.recording.frames.empty() && file) save(run.story.recording, *file);
    if (!run.story.recording.failures.empty() && run.story.recording.facts)
        tell(stderr, fmt::format("wire: seed {}", run.story.recording.facts->seed));
    throw_if_failed(run);
}

/// Captures at both hosts and an action a frame would slow down a large file, and take three times its memory.
LabSettings settle(const RecordOptions& options, std::uint64_t size) {
    constexpr std::uint64_t large = 32'000'000;
    LabSettings lab = options.lab;
    if (lab.capture_wire == "auto" && size >= large && options.decisions.empty() && leaves_frames_alone(lab)) {
        lab.capture_wire = "only";
        tell(stderr,
             "A large file at full speed: its frames are recorded on the wire only; --capture-wire off records them at "
             "A and B instead");
    }
    return lab;
}

/// Where the recording goes when no place was named. Where no place can be had, the run goes on without one.
std::optional<ResultFile> default_result() {
    try {
        const StateFolder folder = state_folder();
        if (!folder.note.empty()) tell(stderr, fmt::format("osiscope: {}", folder.note));
        return ResultFile(folder.path + "/last-transfer.pcapng");
    } catch (const Error& error) {
        tell(stderr, fmt::format("osiscope: {}; the recording is not kept", error.what()));
        return std::nullopt;
    }
}

}  // namespace

int record(const RecordOptions& options) {
    const std::uint64_t size = size_to_send(options.lab);
    std::optional<ResultFile> result;
    if (!options.out.empty()) result.emplace(options.out);
    std::optional<ResultFile> decisions;
    if (!options.decisions.empty()) decisions.emplace(options.decisions);
    std::optional<LabStarter> starter(std::in_place);
    give_up_privilege();
    if (!options.lab.keep.empty()) expect_writable(options.lab.keep);
    if (!result) result = default_result();
    const LabRun run = run_to_end(settle(options, size), size, starter);
    if (decisions) {
        const std::string log = decision_log(run.story.recording);
        decisions->write(reinterpret_cast<const std::uint8_t*>(log.data()), log.size());
    }
    finish(run, result);
    print_summary(run, result ? result->path() : "");
    return result ? 0 : 1;
}

int print_journey(const LabSettings& settings, std::uint64_t file_size, std::optional<LabStarter>& starter,
                  const std::string& shipped_capture) {
    std::optional<ResultFile> result = default_result();
    LabRun run;
    std::string no_lab;
    try {
        run = run_to_end(settings, file_size, starter);
        if (run.story.recording.frames.empty() && !run.story.recording.failures.empty())
            no_lab = run.story.recording.failures[0].text;
    } catch (const Interrupted&) {
        throw;
    } catch (const Error& error) {
        no_lab = error.what();
    }
    if (!no_lab.empty()) {
        tell(stderr, fmt::format("osiscope: {}. Until then this is a recording of the same transfer:", no_lab));
        return print_capture(shipped_capture);
    }
    const std::uint32_t journey = first_data_journey(run.story);
    if (journey != no_index && run.story.recording.facts) {
        tell(stdout, fmt::format("The first segment with bytes of {} (frame {}):", run.story.recording.facts->file_name,
                                 frame_of(journey_at(run.story, journey)) + 1));
        tell_lines(stdout, "\n" + journey_text(run.story, journey) + "\n");
    }
    finish(run, result);
    print_summary(run, result ? result->path() : "");
    return 0;
}

}  // namespace osiscope
