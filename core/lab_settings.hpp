// What a lab run is: which file over which wire between which hosts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "captures/event.hpp"

namespace osiscope {

inline constexpr Impairments usual_wire{.rate = 10'000'000, .delay_ns = 20'000'000};

struct LabSettings {
    std::string file;                                         ///< to send
    std::optional<std::uint64_t> made_bytes;                  ///< send a text of this many bytes, made of `file`
    std::array<Impairments, 2> wire{usual_wire, usual_wire};  ///< of every link: from A's side, from B's side
    std::uint32_t mtu = 1500;                                 ///< bytes, 576 … 9000
    bool ipv6 = false;                                        ///< carry the transfer over IPv6
    bool raw = false;                                         ///< the plain protocol instead of osiscope's records
    std::uint32_t chunk = 0;                                  ///< bytes per read of the file; 0 = chosen by size
    std::string congestion_control = "cubic";
    std::string topology = "direct";  ///< "direct", "switch" or "router"
    std::uint32_t router_mtu = 0;     ///< of the router's interface towards B; 0 = as B's
    std::uint32_t mtu_b = 0;          ///< of B's interface; 0 = `mtu`
    std::uint32_t time_to_live = 0;   ///< of what A sends, 1 … 255; 0 = the kernel's own
    bool path_mtu_discovery = true;   ///< false: A lets routers fragment its packets (IPv4 only)
    std::string capture_wire =
        "auto";  ///< "on", "off", "only" (not at the hosts), "auto" = on unless a rate is unlimited
    TcpSettings tcp;
    std::string device = "/dev/net/tun";
    std::uint64_t seed = 0;   ///< of every decision chance takes on the wire
    std::string line_code;    ///< "none", "nrz-l", "manchester", "mlt3", "8b10b"; empty = what the rate suits
    bool frame_check = true;  ///< network cards drop frames whose check fails
    std::string actions;      ///< a script for the wire (docs/wire.md)
    std::string actions_name = "--actions";  ///< what the script is called in errors
    std::int64_t max_time_ns = 0;            ///< give up after so long; 0 = never
    std::string keep;                        ///< copy the received file here; empty = do not
};

/// What the file that is sent is called.
[[nodiscard]] std::string file_name_of(const LabSettings& settings);

/// The facts known before the run begins: hosts, addresses, wire.
[[nodiscard]] LabFacts facts_of(const LabSettings& settings);

/// The line code a run has when none is asked for: Manchester up to 10 Mbit/s, 4B5B and MLT-3 up to 100 Mbit/s as
/// Ethernet has them there, and none beyond, where it would be what limits the rate.
[[nodiscard]] std::string line_code_of(const LabSettings& settings);
/// Settings that cannot go together. Throws Error.
void check(const LabSettings& settings);

/// Whether nothing is done to any frame, so that the wire can carry them the short way.
[[nodiscard]] bool leaves_frames_alone(const LabSettings& settings);

/// Whether frames are captured on the wire and nowhere else.
[[nodiscard]] inline bool captures_wire_only(const LabSettings& settings) { return settings.capture_wire == "only"; }

/// Whether the wire itself is a capture point.
[[nodiscard]] bool captures_wire(const LabSettings& settings);

/// The capture points of the lab, in the order of their numbers: A, B, the router's sides, the wire's links.
[[nodiscard]] std::vector<CapturePoint> points_of(const LabSettings& settings, const LabFacts& facts);

/// A rate as people write it: "10M", "2.5G", "64k", "800" or "0"/"unlimited", in bits per second. Throws Error.
[[nodiscard]] std::uint64_t parse_rate(const std::string& text);

/// A size as people write it: "64K", "1M", "4096", in bytes. Throws Error.
[[nodiscard]] std::uint64_t parse_bytes(const std::string& text);

/// A time as people write it: "20ms", "1.5s", "300us", "0". Returns nanoseconds. Throws Error.
[[nodiscard]] std::int64_t parse_delay(const std::string& text);

/// Whether it is a time at all, however long.
[[nodiscard]] bool is_time(const std::string& text);

/// The same for anything up to a day.
[[nodiscard]] std::int64_t parse_duration(const std::string& text);

}  // namespace osiscope
