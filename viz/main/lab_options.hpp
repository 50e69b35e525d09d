// The options that set a lab, for the command line and for the labs of lessons.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/lab_settings.hpp"

namespace CLI {
class App;
}

namespace osiscope {

/// The lab's options as typed; turned into settings once parsing is done.
struct LabText {
    std::map<std::string, std::vector<std::string>> impairments;
    std::optional<std::uint64_t> seed;
    std::string line_code;
    std::string frame_check = "on";
    std::string actions;  ///< a file
    std::string max_time;
    std::string receive_buffer = "0";
    std::string slow_reader = "0";
    std::string path_mtu_discovery = "on";
};

void add_lab_options(CLI::App& app, LabSettings& lab, LabText& text);

/// The texts into the settings, one by one. Throws Error for one that cannot be read.
void read_texts(LabSettings& lab, const LabText& text);

/// `read_texts`, what is still open is chosen, and what cannot go together is refused. Throws Error.
void settle(LabSettings& lab, const LabText& text);

}  // namespace osiscope
