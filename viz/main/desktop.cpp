// The desktop program's entry: the only place that sees both core and viz.
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "core/error.hpp"
#include "viz/main/command_line.hpp"
#include "viz/main/tell.hpp"

int main(int argc, char** argv) {
    try {
        return osiscope::run_command_line(argc, argv);
    } catch (const osiscope::Interrupted& interrupted) {
        osiscope::tell(stderr, fmt::format("osiscope: {}; nothing unfinished was kept", interrupted.what()));
    } catch (const std::exception& error) {
        osiscope::tell_lines(stderr,
                             fmt::format("osiscope: {}\n", error.what()));  // a filter's mistake is marked below it
    }
    return 1;
}
