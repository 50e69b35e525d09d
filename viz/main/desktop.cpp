// The desktop program's entry: the only place that sees both core and viz.
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "core/error.hpp"
#include "viz/main/command_line.hpp"

int main(int argc, char** argv) {
    try {
        return osiscope::run_command_line(argc, argv);
    } catch (const osiscope::Interrupted& interrupted) {
        fmt::print(stderr, "osiscope: {}; nothing unfinished was kept\n", interrupted.what());
    } catch (const std::exception& error) {
        fmt::print(stderr, "osiscope: {}\n", error.what());
    }
    return 1;
}
