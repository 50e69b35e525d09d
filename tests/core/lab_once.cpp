// One lab transfer by the program's own lab, with core's code alone: for ThreadSanitizer, under which building the
// whole program takes minutes. Its exit status is the lab's. Usage: lab_once --file FILE [the lab's options]
#include <fmt/format.h>

#include "captures/lab_options.hpp"
#include "core/error.hpp"
#include "core/lab.hpp"
#include "core/lab_process.hpp"

namespace {

using namespace osiscope;

int run_once(const LabSettings& settings) {
    const LabStarter starter;
    Lab lab(settings, starter, {});
    std::vector<Event> events;
    std::size_t frames = 0;
    for (bool last = false; !last;) {
        last = lab.ended();
        lab.wait(100);
        lab.drain(events);
        for (const Event& event : events)
            if (std::holds_alternative<Frame>(event)) ++frames;
        events.clear();
    }
    fmt::print("{} frames, exit status {}\n", frames, lab.exit_status());
    return frames == 0 ? 1 : lab.exit_status();
}

/// "--loss" "5%" and so on.
LabSettings settings_from(int count, char** words) {
    LabSettings settings;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = words[i];
        const std::string problem =
            set_lab_option(settings, name.substr(std::min<std::size_t>(2, name.size())), words[i + 1]);
        if (!problem.empty()) throw Error(problem);
    }
    check(settings);
    return settings;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc > 1 && argv[1] == std::string("lab")) return run_lab(lab_control_descriptor);
        return run_once(settings_from(argc, argv));
    } catch (const Error& error) {
        fmt::print(stderr, "lab_once: {}\n", error.what());
        return 1;
    }
}
