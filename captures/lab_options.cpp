#include "captures/lab_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "captures/wire_options.hpp"

namespace osiscope {

namespace {

/// `place<&LabSettings::tcp, &TcpSettings::sack>` is where TCP's selective acknowledgments are set.
template <auto... path>
auto& place(LabSettings& settings) {
    return (settings.*....*path);
}

constexpr const char* sent = "What is sent";
constexpr const char* wire = "The wire";
constexpr const char* hosts = "Hosts and what stands between them";
constexpr const char* tcp = "TCP";

using Settings = LabSettings;

constexpr std::string_view topologies[]{"direct", "switch", "router"};
constexpr std::string_view captures_of_wire[]{"on", "off", "only", "auto"};
constexpr std::string_view congestion_controls[]{"reno", "cubic", "bbr"};

constexpr LabOptionRow options[]{
    {.name = "file",
     .kind = ValueKind::text,
     .place = place<&Settings::file>,
     .group = sent,
     .help = "the file to send (default: the shipped example)",
     .value_name = "FILE"},
    {.name = "file-size", .kind = ValueKind::count, .place = place<&Settings::made_bytes>, .most = 1e9},
    {.name = "raw",
     .kind = ValueKind::flag,
     .place = place<&Settings::raw>,
     .group = sent,
     .help = "the plain protocol (bytes until close) instead of osiscope's records",
     .fact = "/raw"},
    {.name = "chunk",
     .kind = ValueKind::count,
     .place = place<&Settings::chunk>,
     .group = sent,
     .help = "bytes per read of the file (default: 8 KiB; 64 KiB for files of 1 MiB and more)",
     .most = 1 << 20},
    {.name = "seed",
     .kind = ValueKind::count,
     .place = place<&Settings::seed>,
     .group = wire,
     .help = "make the same random decisions again (default: a new seed each time)",
     .fact = "/seed"},
    {.name = "line-code",
     .kind = ValueKind::word,
     .place = place<&Settings::line_code>,
     .group = wire,
     .help = "how bits become symbols on the line (default: what suits the rate)",
     .words = line_code_names,
     .fact = "/line_code"},
    {.name = "frame-check",
     .kind = ValueKind::on_off,
     .place = place<&Settings::frame_check>,
     .group = wire,
     .help = "off: network cards pass up frames whose frame check sequence is wrong",
     .shows_usual = true,
     .fact = "/frame_check"},
    {.name = "actions",
     .kind = ValueKind::script,
     .place = place<&Settings::actions>,
     .group = wire,
     .help = "a script that says what the wire does to which frame (docs/wire.md)",
     .value_name = "FILE",
     .for_lessons = false},
    {.name = "actions-name", .kind = ValueKind::text, .place = place<&Settings::actions_name>, .for_lessons = false},
    {.name = "max-time",
     .kind = ValueKind::duration,
     .place = place<&Settings::max_time_ns>,
     .group = wire,
     .help = "give up when the transfer takes longer than this: 60s",
     .value_name = "TIME"},
    {.name = "topology",
     .kind = ValueKind::word,
     .place = place<&Settings::topology>,
     .group = hosts,
     .help = "what stands between A and B; direct: nothing",
     .shows_usual = true,
     .words = topologies,
     .fact = "/topology"},
    {.name = "ipv6",
     .kind = ValueKind::flag,
     .place = place<&Settings::ipv6>,
     .group = hosts,
     .help = "carry the transfer over IPv6",
     .fact = "/ipv6"},
    {.name = "mtu",
     .kind = ValueKind::count,
     .place = place<&Settings::mtu>,
     .group = hosts,
     .help = "largest packet in bytes",
     .shows_usual = true,
     .least = 576,
     .most = 9000,
     .fact = "/mtu"},
    {.name = "router-mtu",
     .kind = ValueKind::count,
     .place = place<&Settings::router_mtu>,
     .group = hosts,
     .help = "largest packet the router sends towards B (default: as B's)",
     .least = 576,
     .most = 9000},
    {.name = "mtu-b",
     .kind = ValueKind::count,
     .place = place<&Settings::mtu_b>,
     .group = hosts,
     .help = "largest packet of B's interface (default: --mtu)",
     .least = 576,
     .most = 9000,
     .fact = "/mtu_b",
     .told_if_unusual = true},
    {.name = "ttl",
     .kind = ValueKind::count,
     .place = place<&Settings::time_to_live>,
     .group = hosts,
     .help = "time to live (TTL) of A's packets (default: the kernel's, usually 64)",
     .least = 1,
     .most = 255,
     .fact = "/time_to_live",
     .told_if_unusual = true},
    {.name = "pmtu-discovery",
     .kind = ValueKind::on_off,
     .place = place<&Settings::path_mtu_discovery>,
     .group = hosts,
     .help = "on: A's packets may not be fragmented, and A learns the path's MTU; off: routers fragment them",
     .shows_usual = true,
     .fact = "/path_mtu_discovery",
     .told_if_unusual = true},
    {.name = "capture-wire",
     .kind = ValueKind::word,
     .place = place<&Settings::capture_wire>,
     .group = hosts,
     .help = "also record what comes out of the wire; only: there and not at A and B, for speed; auto: on, but "
             "off at an unlimited rate, and only for files of 32 MB and more whose frames are left alone",
     .shows_usual = true,
     .words = captures_of_wire},
    {.name = "tun",
     .kind = ValueKind::text,
     .place = place<&Settings::device>,
     .group = hosts,
     .help = "the TUN/TAP device node",
     .value_name = "PATH",
     .shows_usual = true,
     .for_lessons = false},
    {.name = "sack",
     .kind = ValueKind::on_off,
     .place = place<&Settings::tcp, &TcpSettings::sack>,
     .group = tcp,
     .help = "selective acknowledgments (default: on)",
     .fact = "/tcp/sack"},
    {.name = "timestamps",
     .kind = ValueKind::on_off,
     .place = place<&Settings::tcp, &TcpSettings::timestamps>,
     .group = tcp,
     .help = "TCP timestamps (default: on)",
     .fact = "/tcp/timestamps"},
    {.name = "window-scaling",
     .kind = ValueKind::on_off,
     .place = place<&Settings::tcp, &TcpSettings::window_scaling>,
     .group = tcp,
     .help = "windows over 64 KiB (default: on)",
     .fact = "/tcp/window_scaling"},
    {.name = "delayed-ack",
     .kind = ValueKind::on_off,
     .place = place<&Settings::tcp, &TcpSettings::delayed_ack>,
     .group = tcp,
     .help = "off: B acknowledges every segment immediately (default: on)",
     .fact = "/tcp/delayed_ack"},
    {.name = "long-timers",
     .kind = ValueKind::flag,
     .place = place<&Settings::tcp, &TcpSettings::long_timers>,
     .group = tcp,
     .help = "timeouts of 120 s for the whole run, so that the wire can be frozen on kernels before Linux 6.18",
     .fact = "/tcp/long_timers"},
    {.name = "mss",
     .kind = ValueKind::count,
     .place = place<&Settings::tcp, &TcpSettings::mss>,
     .group = tcp,
     .help = "largest TCP segment in bytes (default: from the MTU)",
     .least = 88,
     .most = 8960,
     .or_zero = true,
     .fact = "/tcp/mss"},
    {.name = "receive-buffer",
     .kind = ValueKind::size,
     .place = place<&Settings::tcp, &TcpSettings::receive_buffer>,
     .group = tcp,
     .help = "B's receive buffer: 64K, 1M (default: the kernel adapts it)",
     .value_name = "SIZE",
     .fact = "/tcp/receive_buffer"},
    {.name = "slow-reader",
     .kind = ValueKind::rate,
     .place = place<&Settings::tcp, &TcpSettings::reader_rate>,
     .group = tcp,
     .help = "B's application reads at most this fast, so its window closes: 64k",
     .value_name = "RATE",
     .fact = "/tcp/reader_rate_bits_per_second"},
    {.name = "congestion",
     .kind = ValueKind::word,
     .place = place<&Settings::congestion_control>,
     .group = tcp,
     .help = "TCP congestion control",
     .shows_usual = true,
     .words = congestion_controls,
     .fact = "/congestion_control"},
    {.name = "keep", .kind = ValueKind::text, .place = place<&Settings::keep>, .for_lessons = false},
};

std::string set_text(std::string& place, const LabOptionRow& option, std::string_view text) {
    const bool known = std::find(option.words.begin(), option.words.end(), text) != option.words.end();
    if (!option.words.empty() && !known) return fmt::format("“{}” must be {}", text, one_of(option.words));
    place = text;
    return {};
}

template <class Number>
std::string set_number(Number& place, const LabOptionRow& option, std::string_view text) {
    if (option.kind != ValueKind::count) {
        const Read<double> value = read_value(option.kind, text);
        if (value.good()) place = static_cast<Number>(value.value);
        return value.problem;
    }
    if (option.or_zero && text == "0") {
        place = 0;
        return {};
    }
    const bool any = option.most == 0;
    const auto most = any ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(option.most);
    const Read<std::uint64_t> value = read_whole(text, static_cast<std::uint64_t>(option.least), most);
    if (value.good()) place = static_cast<Number>(value.value);
    return value.problem;
}

}  // namespace

std::span<const LabOptionRow> lab_options() { return options; }

const LabOptionRow* lab_option(std::string_view name) {
    for (const LabOptionRow& option : lab_options())
        if (option.name == name) return &option;
    return nullptr;
}

std::string set_lab_option(LabSettings& settings, const LabOptionRow& option, std::string_view text) {
    return std::visit(
        [&]<class Member>(LabPlace<Member> at) -> std::string {
            if constexpr (std::is_same_v<Member, std::string>) return set_text(at(settings), option, text);
            else if constexpr (std::is_same_v<Member, bool>) {
                const bool alone = option.kind == ValueKind::flag && text.empty();
                const Read<double> value = read_value(ValueKind::on_off, alone ? "on" : text);
                if (value.good()) at(settings) = value.value != 0;
                return value.problem;
            } else if constexpr (std::is_same_v<Member, std::optional<std::uint64_t>>) {
                std::uint64_t number = 0;
                std::string problem = set_number(number, option, text);
                if (problem.empty()) at(settings) = number;
                return problem;
            } else return set_number(at(settings), option, text);
        },
        option.place);
}

std::string set_lab_option(LabSettings& settings, std::string_view name, std::string_view text) {
    if (const LabOptionRow* option = lab_option(name)) return set_lab_option(settings, *option, text);
    const WireOption* of_wire = wire_option(name);
    if (of_wire == nullptr || *of_wire->help == '\0') return fmt::format("there is no option “{}”", name);
    return set_wire(*of_wire, text, settings.wire);
}

}  // namespace osiscope
