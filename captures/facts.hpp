// What is known about a lab run besides its events: who the hosts are, how the wire was set, how it ended.
// Travels in a recording's section header comment as JSON.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "captures/recording_format.hpp"
#include "captures/run_settings.hpp"
#include "layers/bytes.hpp"

namespace osiscope {

/// The lab's two hosts. A sends the file, B receives it.
enum class Host : std::uint8_t { a, b };

[[nodiscard]] constexpr Host other(Host host) { return host == Host::a ? Host::b : Host::a; }
[[nodiscard]] constexpr std::size_t index(Host host) { return static_cast<std::size_t>(host); }
[[nodiscard]] constexpr Host host_at(std::size_t index) { return index == 0 ? Host::a : Host::b; }
[[nodiscard]] constexpr const char* name(Host host) { return host == Host::a ? "A" : "B"; }

/// One of the kernel's counters, under the name nstat(8) gives it: "TcpExtTCPTimeouts", "IpReasmOKs".
struct NamedCounter {
    std::string name;
    std::uint64_t value = 0;
};

/// Counters a host's kernel kept during the run: /proc/net/snmp, netstat and snmp6 of its network namespace.
struct KernelCounters {
    std::uint64_t ip_out = 0;             ///< Ip OutRequests: packets handed to IP by this host
    std::uint64_t ip_in = 0;              ///< Ip InReceives
    std::uint64_t tcp_segments_out = 0;   ///< Tcp OutSegs: retransmissions not counted
    std::uint64_t tcp_segments_in = 0;    ///< Tcp InSegs
    std::uint64_t tcp_retransmitted = 0;  ///< Tcp RetransSegs
    std::uint64_t tcp_in_errors = 0;      ///< Tcp InErrs: among them bad checksums
    std::vector<NamedCounter> all;        ///< every one that is not 0, by name; see `counter`
};

/// A counter by nstat's name; 0 when the kernel did not count it.
[[nodiscard]] std::uint64_t counter(const KernelCounters& counters, std::string_view name);

struct HostFacts {
    std::string address;             ///< IPv4, "10.7.0.1"
    std::string address_v6;          ///< "fd07::1"; empty when IPv6 is off
    std::string mac;                 ///< "02:00:00:00:00:a1"
    std::uint64_t system_calls = 0;  ///< traced
    std::optional<KernelCounters> counters;
};

/// Counters the router's kernel kept: /proc/net/snmp and snmp6 of its network namespace, IPv4 and IPv6 together.
struct RouterCounters {
    std::uint64_t forwarded = 0;          ///< Ip ForwDatagrams, Ip6OutForwDatagrams
    std::uint64_t fragmented = 0;         ///< Ip FragOKs: packets cut up
    std::uint64_t fragments_created = 0;  ///< Ip FragCreates
    std::uint64_t time_exceeded = 0;      ///< Icmp OutTimeExcds, Icmp6OutTimeExcds
    std::uint64_t fragmentation_needed =
        0;  ///< Icmp OutDestUnreachs (nothing else sends them here), Icmp6OutPktTooBigs
};

/// The router's interfaces, [0] towards A, [1] towards B.
struct RouterFacts {
    struct Side {
        std::string address;     ///< IPv4, "10.7.0.254"
        std::string address_v6;  ///< "fd07::fe"; empty when IPv6 is off
        std::string mac;
        std::uint32_t mtu = 1500;
    };
    std::array<Side, 2> sides;
    std::optional<RouterCounters> counters;
};

/// How a transfer ended.
enum class Outcome : std::uint8_t { running, identical, failed };

struct LabFacts : RunSettings {
    std::uint32_t format = recording_format;  ///< as read; osiscope 0.1.0 named none, and that is 1
    std::string software;                     ///< "osiscope 0.1.0"
    std::string kernel;                       ///< uname -r
    std::array<HostFacts, 2> hosts;
    std::optional<RouterFacts> router;                ///< of topology "router"
    std::int64_t switch_ageing_ns = 300'000'000'000;  ///< of topology "switch"
    std::uint16_t port = 0;
    std::uint64_t rate = 0;            ///< bits per second each way; 0 = no limit
    std::int64_t delay_ns = 0;         ///< propagation, one way
    std::vector<std::string> actions;  ///< the script's lines that are actions or comments, in order
    std::string file_name;
    std::uint64_t file_size = 0;
    std::string sha256;  ///< of the file sent, 64 hex digits
    Outcome outcome = Outcome::running;
    std::string error;    ///< why it failed
    std::string unknown;  ///< JSON: what a newer osiscope says besides, to be said again; empty = nothing
};

/// How many links the wire has: 2 when something stands between A and B.
[[nodiscard]] inline std::uint8_t links_of(const std::optional<LabFacts>& facts) {
    return facts && facts->topology != "direct" ? 2 : 1;
}

/// JSON, keys in a fixed order: on one line, or indented by so many spaces.
[[nodiscard]] std::string to_json(const LabFacts& facts, int indent = -1);

/// The facts in a section header comment, or nothing when the comment is not osiscope's JSON, or of a format that this
/// program does not know. Unknown keys are kept in `unknown`, missing ones keep their defaults.
[[nodiscard]] std::optional<LabFacts> facts_from_json(const std::string& text);

/// The format that osiscope's JSON names when this program does not know it, as it stands there: "3", "-1", "\"two\"".
/// Empty for one it knows, and for any other text.
[[nodiscard]] std::string unknown_format(const std::string& text);

}  // namespace osiscope
