// One lab transfer by the program's own lab, with core's code alone: for ThreadSanitizer, under which building the
// whole program takes minutes. Its exit status is the lab's. Usage: lab_once --file FILE [the lab's options]
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "core/error.hpp"
#include "core/lab.hpp"
#include "core/lab_process.hpp"
#include "viz/main/lab_options.hpp"

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

}  // namespace

int main(int argc, char** argv) {
    CLI::App app;
    LabSettings once;
    LabSettings inner;
    LabText once_text;
    LabText inner_text;
    add_lab_options(app, once, once_text);
    CLI::App* verb = app.add_subcommand("lab");
    verb->add_option("--keep", inner.keep);
    add_lab_options(*verb, inner, inner_text);
    try {
        app.parse(argc, argv);
        if (*verb) {
            settle(inner, inner_text);
            return run_lab(inner, lab_control_descriptor);
        }
        settle(once, once_text);
        return run_once(once);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem);
    } catch (const Error& error) {
        fmt::print(stderr, "lab_once: {}\n", error.what());
        return 1;
    }
}
