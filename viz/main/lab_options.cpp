#include "viz/main/lab_options.hpp"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <random>

#include "core/error.hpp"
#include "core/impairment_text.hpp"
#include "core/small_file.hpp"
#include "core/wire_script.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

namespace {

struct ImpairmentOption {
    const char* name;
    const char* value;
    const char* help;
};

constexpr ImpairmentOption impairment_texts[] = {
    {"rate", "RATE", "bit rate of the wire: 10M, 2.5G, 64k, unlimited [10M]"},
    {"delay", "TIME", "propagation delay one way: 20ms, 1.5s, 300us, 0 [20ms]"},
    {"jitter", "TIME", "random extra delay, up to this much"},
    {"loss", "P", "probability that a frame is lost: 1% or 0.01"},
    {"burst-loss", "P/N",
     "bursts of losses: one begins at a frame with probability P and lasts N frames on average: 1%/4"},
    {"duplicate", "P", "probability that a frame is duplicated"},
    {"reorder", "P/N", "probability that a frame is reordered, to arrive N frames later: 2%/3"},
    {"corrupt", "P", "probability that a frame is corrupted by one bit flip"},
    {"bit-errors", "P", "probability that a symbol on the line is wrong: 1e-6"},
    {"queue", "FRAMES", "how many frames may be queued for the line [1000]"},
};

void add_impairments(CLI::App& app, LabText& text) {
    for (const ImpairmentOption& option : impairment_texts)
        app.add_option(std::string("--") + option.name, text.impairments[option.name], option.help)
            ->type_name(option.value)
            ->allow_extra_args(false);
}

void add_wire_options(CLI::App& app, LabSettings& lab, LabText& text) {
    app.add_option("--seed", text.seed, "make the same random decisions again (default: a new seed each time)");
    app.add_option("--line-code", text.line_code, "how bits become symbols on the line (default: what suits the rate)")
        ->check(CLI::IsMember({"none", "nrz-l", "manchester", "mlt3", "8b10b"}));
    app.add_option("--frame-check", text.frame_check,
                   "off: network cards pass up frames whose frame check sequence is wrong")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    app.add_flag_callback(
        "--no-check", [&text] { text.frame_check = "off"; }, "the same as --frame-check off");
    app.add_option("--actions", text.actions, "a script that says what the wire does to which frame (docs/wire.md)")
        ->type_name("FILE");
    app.add_option("--max-time", text.max_time, "give up when the transfer takes longer than this: 60s")
        ->type_name("TIME");
    const auto append = [&lab](const std::string& part) { lab.actions += part; };
    app.add_option_function<std::string>("--script", append)  // hidden: how the lab process is given the script
        ->trigger_on_parse()
        ->group("");
    app.add_option("--script-name", lab.actions_name)->group("");
}

void add_topology_options(CLI::App& app, LabSettings& lab, LabText& text) {
    app.add_option("--topology", lab.topology, "what stands between A and B; direct: nothing")
        ->check(CLI::IsMember({"direct", "switch", "router"}))
        ->capture_default_str();
    app.add_flag("--ipv6", lab.ipv6, "carry the transfer over IPv6");
    app.add_option("--mtu", lab.mtu, "largest packet in bytes")->check(CLI::Range(576, 9000))->capture_default_str();
    app.add_option("--router-mtu", lab.router_mtu, "largest packet the router sends towards B (default: as B's)")
        ->check(CLI::Range(576, 9000));
    app.add_option("--mtu-b", lab.mtu_b, "largest packet of B's interface (default: --mtu)")
        ->check(CLI::Range(576, 9000));
    app.add_option("--ttl", lab.time_to_live, "time to live (TTL) of A's packets (default: the kernel's, usually 64)")
        ->check(CLI::Range(1, 255));
    app.add_option("--pmtu-discovery", text.path_mtu_discovery,
                   "on: A's packets may not be fragmented, and A learns the path's MTU; off: routers fragment them")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    app.add_option("--capture-wire", lab.capture_wire,
                   "also record what comes out of the wire; only: there and not at A and B, for speed; auto: on, but "
                   "off at an unlimited rate, and only for files of 32 MB and more whose frames are left alone")
        ->check(CLI::IsMember({"on", "off", "only", "auto"}))
        ->capture_default_str();
}

void add_switch(CLI::App& app, const std::string& name, bool& value, const std::string& what) {
    const auto read = [](std::string& text) -> std::string {
        if (text != "on" && text != "off") return fmt::format("“{}” must be on or off", text);
        text = text == "on" ? "true" : "false";
        return {};
    };
    app.add_option(name, value, what)->transform(CLI::Validator(read, ""))->type_name("on|off");
}

void add_tcp_options(CLI::App& app, TcpSettings& tcp, LabText& text) {
    add_switch(app, "--sack", tcp.sack, "selective acknowledgments (default: on)");
    add_switch(app, "--timestamps", tcp.timestamps, "TCP timestamps (default: on)");
    add_switch(app, "--window-scaling", tcp.window_scaling, "windows over 64 KiB (default: on)");
    add_switch(app, "--delayed-ack", tcp.delayed_ack, "off: B acknowledges every segment immediately (default: on)");
    app.add_flag("--long-timers", tcp.long_timers,
                 "timeouts of 120 s for the whole run, so that the wire can be frozen on kernels before Linux 6.18");
    app.add_option("--mss", tcp.mss, "largest TCP segment in bytes (default: from the MTU)")
        ->check(CLI::IsMember({0}) | CLI::Range(88, 8960));
    app.add_option("--receive-buffer", text.receive_buffer,
                   "B's receive buffer: 64K, 1M (default: the kernel adapts it)")
        ->type_name("SIZE");
    app.add_option("--slow-reader", text.slow_reader,
                   "B's application reads at most this fast, so its window closes: 64k")
        ->type_name("RATE");
}

}  // namespace

void add_lab_options(CLI::App& app, LabSettings& lab, LabText& text) {
    app.option_defaults()->group("What is sent");
    app.add_option("--file", lab.file, "the file to send (default: the shipped example)")->type_name("FILE");
    app.add_flag("--raw", lab.raw, "the plain protocol (bytes until close) instead of osiscope's records");
    app.add_option("--chunk", lab.chunk,
                   "bytes per read of the file (default: 8 KiB; 64 KiB for files of 1 MiB and more)")
        ->check(CLI::Range(0, 1 << 20));
    app.option_defaults()->group("The wire; for one direction write A>B: or B>A: before the value");
    add_impairments(app, text);
    app.option_defaults()->group("The wire");
    add_wire_options(app, lab, text);
    app.option_defaults()->group("Hosts and what stands between them");
    add_topology_options(app, lab, text);
    app.add_option("--tun", lab.device, "the TUN/TAP device node")->type_name("PATH")->capture_default_str();
    app.option_defaults()->group("TCP");
    add_tcp_options(app, lab.tcp, text);
    app.add_option("--congestion", lab.congestion_control, "TCP congestion control")
        ->check(CLI::IsMember({"reno", "cubic", "bbr"}))
        ->capture_default_str();
    app.option_defaults()->group("Options");
}

namespace {

/// Small enough to be typed.
std::uint64_t random_seed() { return std::random_device{}() % 1'000'000; }

/// A time of the command line, in nanoseconds.
std::int64_t time_of(const std::string& text) { return text.empty() ? 0 : parse_duration(text); }

std::string read_script(const std::string& path) {
    std::string script = read_small_file(path, FileKinds::any);
    static_cast<void>(parse_script(script, path));  // a mistake is told before anything starts
    return script;
}

}  // namespace

void read_texts(LabSettings& lab, const LabText& text) {
    for (const auto& [name, values] : text.impairments)
        for (const std::string& value : values) set_impairment(lab.wire, name, value);
    lab.line_code = text.line_code;
    lab.frame_check = text.frame_check == "on";
    lab.max_time_ns = time_of(text.max_time);
    if (!text.actions.empty()) {
        lab.actions = read_script(text.actions);
        lab.actions_name = text.actions;
    }
    lab.path_mtu_discovery = text.path_mtu_discovery == "on";
    lab.tcp.receive_buffer = parse_bytes(text.receive_buffer);
    lab.tcp.reader_rate = parse_rate(text.slow_reader);
}

void settle(LabSettings& lab, const LabText& text) {
    read_texts(lab, text);
    lab.seed = text.seed ? *text.seed : random_seed();
    check(lab);
    if (lab.file.empty()) lab.file = shipped("captures/library/seven-layers.txt");
}

}  // namespace osiscope
