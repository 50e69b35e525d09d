// The desktop program's entry: the only place that sees both core and viz.
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string_view>
#include <system_error>

#include "captures/tcp_tracker.hpp"
#include "core/error.hpp"
#include "core/program_start.hpp"
#include "viz/main/commands/command_line.hpp"
#include "viz/main/tell.hpp"
#include "viz/main/wireshark_here.hpp"

int main(int argc, char** argv) {
    try {
        osiscope::prepare_process(argc > 1 && std::string_view(argv[1]) == "lab");
        osiscope::choose_tcp_rules(osiscope::rules_of_wireshark_here());
        const int status = osiscope::run_command_line(argc, argv);
        osiscope::flush_standard_output();
        return status;
    } catch (const osiscope::Interrupted& interrupted) {
        osiscope::tell(stderr, fmt::format("osiscope: {}; nothing unfinished was kept", interrupted.what()));
    } catch (const std::system_error& error) {
        if (error.code().value() == EPIPE && std::ferror(stdout) != 0) osiscope::end_by_broken_pipe();
        osiscope::tell(stderr, fmt::format("osiscope: {}", error.what()));
    } catch (const std::exception& error) {
        // A filter's mistake is marked below it.
        osiscope::tell_lines(stderr, fmt::format("osiscope: {}\n", error.what()));
    }
    return 1;
}
