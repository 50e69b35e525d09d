#include "viz/main/command_line.hpp"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <random>

#include "core/error.hpp"
#include "core/impairment_text.hpp"
#include "core/lab.hpp"
#include "core/lab_process.hpp"
#include "core/wire_script.hpp"
#include "viz/main/commands.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

namespace {

using Action = std::function<int()>;

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

struct ImpairmentOption {
    const char* name;
    const char* value;
    const char* help;
};

constexpr ImpairmentOption impairment_texts[] = {
    {"rate", "RATE", "bit rate of the wire: 10M, 2.5G, 64k, unlimited [10M]"},
    {"delay", "TIME", "propagation delay one way: 20ms, 1.5s, 300us, 0 [20ms]"},
    {"jitter", "TIME", "up to so much more delay, by chance"},
    {"loss", "P", "frames lost by chance: 1% or 0.01"},
    {"burst-loss", "P/N", "bursts that lose N frames on average, begun with probability P a frame: 1%/4"},
    {"duplicate", "P", "frames doubled by chance"},
    {"reorder", "P/N", "frames that the N next ones overtake, by chance: 2%/3"},
    {"corrupt", "P", "frames with one bit disturbed, by chance"},
    {"bit-errors", "P", "symbols on the line disturbed, by chance: 1e-6"},
    {"queue", "FRAMES", "how many frames may wait for the line [1000]"},
};

void add_wire_options(CLI::App& app, LabSettings& lab, LabText& text) {
    for (const ImpairmentOption& option : impairment_texts)
        app.add_option(std::string("--") + option.name, text.impairments[option.name],
                       std::string(option.help) + "; one way only: A>B:… or B>A:…")
            ->type_name(option.value)
            ->allow_extra_args(false);
    app.add_option("--seed", text.seed, "of every decision that chance takes (default: another one each time)");
    app.add_option("--line-code", text.line_code,
                   "none, nrz-l, manchester, mlt3 or 8b10b (default: what the rate suits)")
        ->check(CLI::IsMember({"none", "nrz-l", "manchester", "mlt3", "8b10b"}));
    app.add_option("--frame-check", text.frame_check, "off: network cards pass up frames whose check fails")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    app.add_flag_callback(
        "--no-check", [&text] { text.frame_check = "off"; }, "the same as --frame-check off");
    app.add_option("--actions", text.actions, "a script of what to do to which frame (docs/wire.md)")
        ->type_name("FILE");
    app.add_option("--max-time", text.max_time, "give up when the transfer takes longer: 60s")->type_name("TIME");
    app.add_option("--script", lab.actions)->group("");  // hidden: how the lab process is given the script
    app.add_option("--script-name", lab.actions_name)->group("");
}

void add_topology_options(CLI::App& app, LabSettings& lab, LabText& text) {
    app.add_option("--topology", lab.topology, "what stands between A and B: direct (nothing), switch or router")
        ->check(CLI::IsMember({"direct", "switch", "router"}))
        ->capture_default_str();
    app.add_option("--router-mtu", lab.router_mtu, "largest packet the router sends towards B (default: as B's)")
        ->check(CLI::Range(576, 9000));
    app.add_option("--mtu-b", lab.mtu_b, "largest packet of B's interface (default: --mtu)")
        ->check(CLI::Range(576, 9000));
    app.add_option("--ttl", lab.time_to_live, "time to live of what A sends (default: the kernel's, mostly 64)")
        ->check(CLI::Range(1, 255));
    app.add_option("--pmtu-discovery", text.path_mtu_discovery,
                   "on: A's packets may not be fragmented, and A learns the path's MTU; off: routers fragment them")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    app.add_option("--capture-wire", lab.capture_wire,
                   "record what comes out of the wire too: on, off, only (and not at A and B: for speed), or auto (on "
                   "unless the rate is unlimited; only for files from 32 MB when nothing is done to any frame)")
        ->check(CLI::IsMember({"on", "off", "only", "auto"}))
        ->capture_default_str();
}

void add_switch(CLI::App& app, const std::string& name, bool& value, const std::string& what) {
    const std::map<std::string, bool> words{{"on", true}, {"off", false}};
    app.add_option(name, value, what)->transform(CLI::CheckedTransformer(words))->type_name("on|off");
}

void add_tcp_options(CLI::App& app, TcpSettings& tcp, LabText& text) {
    add_switch(app, "--sack", tcp.sack, "selective acknowledgments (default: on)");
    add_switch(app, "--timestamps", tcp.timestamps, "TCP timestamps (default: on)");
    add_switch(app, "--window-scaling", tcp.window_scaling, "windows over 64 KiB (default: on)");
    add_switch(app, "--delayed-ack", tcp.delayed_ack, "off: B acknowledges every segment at once (default: on)");
    app.add_flag("--long-timers", tcp.long_timers,
                 "timeouts of 120 s all along, so that a frozen wire holds on kernels before Linux 6.18 too");
    app.add_option("--mss", tcp.mss, "largest TCP segment in bytes (default: from the MTU)")
        ->check(CLI::IsMember({0}) | CLI::Range(88, 8960));
    app.add_option("--receive-buffer", text.receive_buffer,
                   "B's receive buffer: 64K, 1M (default: as the kernel grows it)")
        ->type_name("SIZE");
    app.add_option("--slow-reader", text.slow_reader,
                   "B's application reads at most this fast, so its window closes: 64k")
        ->type_name("RATE");
}

void add_lab_options(CLI::App& app, LabSettings& lab, LabText& text) {
    app.add_option("--file", lab.file, "the file to send (default: the shipped example)")->type_name("FILE");
    add_wire_options(app, lab, text);
    app.add_option("--mtu", lab.mtu, "largest packet in bytes")->check(CLI::Range(576, 9000))->capture_default_str();
    add_topology_options(app, lab, text);
    app.add_flag("--ipv6", lab.ipv6, "carry the transfer over IPv6");
    app.add_option("--congestion", lab.congestion_control, "TCP congestion control: reno, cubic or bbr")
        ->check(CLI::IsMember({"reno", "cubic", "bbr"}))
        ->capture_default_str();
    add_tcp_options(app, lab.tcp, text);
    app.add_flag("--raw", lab.raw, "the plain protocol (bytes until close) instead of osiscope's records");
    app.add_option("--chunk", lab.chunk, "bytes per read of the file (default: 8 KiB, from 1 MiB files on 64 KiB)")
        ->check(CLI::Range(0, 1 << 20));
    app.add_option("--tun", lab.device, "the TUN/TAP device node")->type_name("PATH")->capture_default_str();
}

/// Small enough to be typed again.
std::uint64_t random_seed() { return std::random_device{}() % 1'000'000; }

/// A time of the command line, in nanoseconds.
std::int64_t time_of(const std::string& text) { return text.empty() ? 0 : parse_duration(text); }

std::string read_script(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string script{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) throw Error(fmt::format("Cannot read {}: {}", path, std::strerror(errno)));
    static_cast<void>(parse_script(script, path));  // a mistake is told before anything starts
    return script;
}

void settle(LabSettings& lab, const LabText& text) {
    for (const auto& [name, values] : text.impairments)
        for (const std::string& value : values) set_impairment(lab.wire, name, value);
    lab.seed = text.seed ? *text.seed : random_seed();
    lab.line_code = text.line_code;
    lab.frame_check = text.frame_check == "on";
    lab.max_time_ns = time_of(text.max_time);
    if (!text.actions.empty()) {
        lab.actions = read_script(text.actions);
        lab.actions_name = text.actions;
    }
    lab.path_mtu_discovery = text.path_mtu_discovery == "on";
    check(lab);
    lab.tcp.receive_buffer = parse_bytes(text.receive_buffer);
    lab.tcp.reader_rate = parse_rate(text.slow_reader);
    if (lab.file.empty()) lab.file = shipped("captures/library/seven-layers.txt");
}

void add_window_options(CLI::App& app, ViewOptions& options) {
    app.add_option("--theme", options.theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
    app.add_option("--scale", options.scale, "size of everything in percent")->check(CLI::Range(75, 300));
    app.add_option("--motion", options.motion, "full, or reduced: jump instead of moving")
        ->check(CLI::IsMember({"full", "reduced"}));
    app.add_option("--size", options.size, "window or picture size")->type_name("WxH");
    app.add_flag("--projector", options.projector, "large type and fewer panels, for a hall");
    app.add_option("--notes", options.notes, "serve the lecturer's notes to this computer, on this port or any")
        ->expected(0, 1)
        ->default_str("0")
        ->type_name("PORT");
    app.add_flag("--timings", options.timings, "tell on standard error when the first pictures were shown");
}

void add_view(CLI::App& app, ViewOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("view", "open a capture or a recording, or draw a moment of it into a PNG");
    verb->add_option("file", options.file, "a .pcap or .pcapng, either .gz too")->required()->type_name("FILE");
    verb->add_option("--screenshot", options.screenshot, "draw into this PNG and exit; needs no display")
        ->type_name("PNG");
    verb->add_option("--svg", options.svg, "draw into this SVG and exit; needs no display")->type_name("SVG");
    verb->add_option("--part", options.part, "of the window, for --svg: window, stage, below or inspector")
        ->check(CLI::IsMember({"window", "stage", "below", "inspector"}));
    verb->add_option("--filter", options.filter, "show the list of packets with this filter")->type_name("FILTER");
    verb->add_option("--frame", options.frame, "the frame to show, from 1");
    verb->add_option("--layer", options.layer, "the layer to show it at, 1 to 7")->check(CLI::Range(1, 7));
    verb->add_option("--side", options.side, "the host to show it in, A or B; where it was captured unless told")
        ->check(CLI::IsMember({"A", "B"}));
    verb->add_option("--panel", options.panel, "beside the stage: bytes, fields or calls")
        ->check(CLI::IsMember({"bytes", "fields", "calls"}));
    verb->add_option("--bottom", options.bottom, "below the stage: ladder, sequence, rates, states or packets")
        ->check(CLI::IsMember({"ladder", "sequence", "rates", "states", "packets"}));
    verb->add_option("--axis", options.axis, "what its width means: time, events or folded (silences drawn short)")
        ->check(CLI::IsMember({"time", "events", "folded"}));
    verb->add_option("--zoom", options.zoom, "how many times closer, around the position")->check(CLI::Range(1.0, 1e9));
    verb->add_flag("--enlarged", options.enlarged, "that view in the stage's place");
    verb->add_option("--lesson", options.lesson, "a lesson's id or file")->type_name("LESSON");
    verb->add_option("--step", options.step, "the lesson's step, from 1");
    add_window_options(*verb, options);
    verb->callback([&options, &action] { action = [&options] { return view(options); }; });
}

void add_record(CLI::App& app, RecordOptions& options, LabText& text, Action& action) {
    CLI::App* verb = app.add_subcommand("record", "run a live lab transfer without a window and save the recording");
    verb->add_option("--out", options.out, "the recording to write (.pcapng)")->type_name("FILE");
    verb->add_option("--keep", options.lab.keep, "copy the received file here")->type_name("FILE");
    verb->add_option("--decisions", options.decisions, "write what the wire decided about each frame, a line each")
        ->type_name("FILE");
    add_lab_options(*verb, options.lab, text);
    verb->callback([&] {
        action = [&] {
            settle(options.lab, text);
            return record(options);
        };
    });
}

void add_send(CLI::App& app, SendOptions& options, Action& action) {
    CLI::App* verb =
        app.add_subcommand("send", "send a file to `osiscope receive` on another machine or in another shell");
    verb->add_option("file", options.file, "the file")->required()->type_name("FILE");
    verb->add_option("target", options.target, "HOST, HOST:PORT or [IPv6]:PORT")->required()->type_name("HOST[:PORT]");
    verb->add_flag("--raw", options.raw, "the plain protocol: bytes until close, for nc and Python scripts");
    verb->add_option("--capture", options.capture, "record this end, where permitted")->type_name("PCAPNG");
    verb->callback([&] { action = [&] { return send(options); }; });
}

void add_receive(CLI::App& app, ReceiveOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("receive", "receive one file and exit");
    verb->add_option("--port", options.port, "where to listen")->check(CLI::Range(1, 65535))->capture_default_str();
    verb->add_option("--dir", options.directory, "the folder for received files")
        ->type_name("DIR")
        ->capture_default_str();
    verb->add_flag("--raw", options.raw, "the plain protocol: bytes until close, for nc and Python scripts");
    verb->add_option("--name", options.name, "the file's name in raw transfers, which carry none")
        ->capture_default_str();
    verb->add_flag("--forever", options.forever, "take one file after the other until Ctrl-C");
    verb->add_option("--capture", options.capture, "record this end, where permitted")->type_name("PCAPNG");
    verb->callback([&] { action = [&] { return receive(options); }; });
}

void add_decode(CLI::App& app, DecodeOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("decode", "every frame of a capture, a line each");
    verb->add_option("file", options.file, "a .pcap or .pcapng, either .gz too")->required()->type_name("FILE");
    verb->add_flag("--json", options.json, "one JSON object a line");
    verb->add_option("--filter", options.filter, "only these frames: 'tcp.port == 80 and ip.ttl < 64' (docs/filter.md)")
        ->type_name("EXPR");
    verb->callback([&] { action = [&] { return decode(options); }; });
}

void add_explain(CLI::App& app, ExplainOptions& options, Action& action) {
    CLI::App* verb =
        app.add_subcommand("explain", "one frame as seven layers: every field, value, bits and provenance");
    verb->add_option("file", options.file, "a .pcap or .pcapng, either .gz too")->required()->type_name("FILE");
    verb->add_option("--frame", options.frame, "the frame, from 1")->required();
    verb->add_flag("--diagram", options.diagram, "its headers as the RFCs draw them, with its values in the boxes");
    verb->callback([&] { action = [&] { return explain(options); }; });
}

void add_streams(CLI::App& app, StreamsOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("streams", "every TCP stream: ends, bytes and SHA-256 each way, missing bytes");
    verb->add_option("file", options.file, "a .pcap or .pcapng, either .gz too")->required()->type_name("FILE");
    verb->add_flag("--json", options.json, "one JSON object a line");
    verb->callback([&options, &action] { action = [&options] { return list_streams(options); }; });
}

void add_follow(CLI::App& app, FollowOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("follow", "the bytes one end of a TCP stream sent, put back in order");
    verb->add_option("file", options.file, "a .pcap or .pcapng, either .gz too")->required()->type_name("FILE");
    verb->add_option("--stream", options.stream, "the stream's number, from 0 (see `streams`)")->required();
    verb->add_option("--direction", options.direction, "who sent them: client or server, or ab or ba as `streams` says")
        ->check(CLI::IsMember({"client", "server", "ab", "ba"}))
        ->capture_default_str();
    verb->add_option("--out", options.out, "the file to write (default: standard output)")->type_name("FILE");
    verb->callback([&options, &action] { action = [&options] { return follow(options); }; });
}

void add_facts(CLI::App& app, std::string& file, Action& action) {
    CLI::App* verb = app.add_subcommand("facts",
                                        "what a recording says of its run, as JSON: hosts, settings, outcome, "
                                        "each kernel's counters");
    verb->add_option("file", file, "a recording (.pcapng)")->required()->type_name("FILE");
    verb->callback([&file, &action] { action = [&file] { return print_facts(file); }; });
}

struct LessonOptions {
    std::string lesson;
    std::string capture;
};

void add_lesson(CLI::App& app, LessonOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("lesson", "the shipped lessons");
    verb->require_subcommand(1);
    verb->add_subcommand("list", "their ids and titles")->callback([&] { action = list_lessons; });
    CLI::App* check = verb->add_subcommand("check", "test a lesson against a capture: every anchor, every answer");
    check->add_option("lesson", options.lesson, "a lesson's id or file")->required()->type_name("LESSON");
    check->add_option("capture", options.capture, "the capture to test it on (default: the one it ships with)")
        ->type_name("FILE");
    check->callback([&] { action = [&] { return check_lesson(options.lesson, options.capture); }; });
}

void add_lab(CLI::App& app, LabSettings& lab, LabText& text, Action& action) {
    CLI::App* verb = app.add_subcommand("lab", "")->group("");  // hidden: started by ourselves
    verb->add_option("--keep", lab.keep);
    add_lab_options(*verb, lab, text);
    verb->callback([&] {
        action = [&] {
            settle(lab, text);
            return run_lab(lab, lab_control_descriptor);
        };
    });
}

}  // namespace

int run_command_line(int argc, char** argv) {
    CLI::App app(
        "osiscope: watch a file travel through the seven OSI layers, on a real kernel, with real bytes.\n"
        "Without a verb: a live transfer in a window, with the first lesson beside it.");
    app.set_version_flag("--version", std::string("osiscope ") + OSISCOPE_VERSION);
    app.require_subcommand(0, 1);
    Action action;
    ViewOptions live;
    ViewOptions saved;
    RecordOptions recording;
    SendOptions sending;
    ReceiveOptions receiving;
    DecodeOptions decoding;
    ExplainOptions explaining;
    StreamsOptions listing;
    FollowOptions following;
    std::string facts_file;
    LessonOptions lesson;
    LabSettings lab;
    LabText live_text;
    LabText record_text;
    LabText lab_text;
    add_lab_options(app, live.lab, live_text);
    add_window_options(app, live);
    add_view(app, saved, action);
    add_record(app, recording, record_text, action);
    add_send(app, sending, action);
    add_receive(app, receiving, action);
    add_decode(app, decoding, action);
    add_explain(app, explaining, action);
    add_streams(app, listing, action);
    add_follow(app, following, action);
    add_facts(app, facts_file, action);
    add_lesson(app, lesson, action);
    add_lab(app, lab, lab_text, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : 2;
    }
    if (action) return action();
    settle(live.lab, live_text);
    return view(live);
}

}  // namespace osiscope
