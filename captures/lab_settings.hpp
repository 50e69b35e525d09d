// What a lab run is to be: which file over which wire between which hosts.
#pragma once

#include <optional>
#include <string>

#include "captures/run_settings.hpp"

namespace osiscope {

inline constexpr Impairments usual_wire{.rate = 10'000'000, .delay_ns = 20'000'000};

/// What is to be set besides what its recording tells. Each member has its row in captures/lab_options.hpp.
struct LabSettings : RunSettings {
    LabSettings() {
        wire = {usual_wire, usual_wire};
        congestion_control = "cubic";
        line_code.clear();  // what the rate suits
    }

    std::string file;                         ///< to send
    std::optional<std::uint64_t> made_bytes;  ///< send a text of this many bytes, made of `file`
    std::uint32_t chunk = 0;                  ///< bytes per read of the file; 0 = chosen by size
    std::uint32_t router_mtu = 0;             ///< of the router's interface towards B; 0 = as B's
    std::string capture_wire = "auto";        ///< "on", "off", "only" (not at the hosts), "auto" = on unless a rate is
                                              ///< unlimited
    std::string device = "/dev/net/tun";
    std::string actions;                     ///< a script for the wire (docs/wire.md)
    std::string actions_name = "--actions";  ///< what the script is called in errors
    std::int64_t max_time_ns = 0;            ///< give up after so long; 0 = never
    std::string keep;                        ///< copy the received file here; empty = do not
};

/// For the lab's process: all of it as one line of JSON, whatever bytes its texts have.
[[nodiscard]] std::string to_json(const LabSettings& settings);

/// The settings again; nothing when the text is not of that kind.
[[nodiscard]] std::optional<LabSettings> lab_settings_from_json(const std::string& text);

}  // namespace osiscope
