#include "viz/main/lab_run.hpp"

#include <fmt/format.h>

#include "core/lab.hpp"
#include "core/spool.hpp"
#include "viz/main/progress_line.hpp"

namespace osiscope {

namespace {

std::uint64_t bytes_stored(const Digest& digest) {
    return digest.calls_of[1].empty() ? 0 : digest.calls_of[1].back().file_bytes;
}

}  // namespace

LabRun run_to_end(const LabSettings& settings, std::uint64_t size, std::optional<LabStarter>& starter) {
    LabRun run;
    ProgressLine progress(file_name_of(settings));
    Lab lab(settings, *starter, {});
    starter.reset();
    std::vector<Event> events;
    for (bool last = false; !last;) {
        last = lab.ended();
        lab.wait(100);
        lab.drain(events);
        for (Event& event : events) append(run.story.recording, std::move(event));
        events.clear();
        update(run.story);
        progress.show(bytes_stored(run.story.digest), size);
    }
    run.seconds = progress.seconds();
    if (lab.spool().open()) {
        append_spooled(run.story.recording, lab.spool());
        update(run.story);
    }
    if (lab.exit_status() != 0 && run.story.recording.failures.empty())
        run.story.recording.failures.push_back(
            {0, std::nullopt, fmt::format("The lab process ended with status {}", lab.exit_status())});
    return run;
}

}  // namespace osiscope
