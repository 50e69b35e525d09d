#include "viz/main/command_line.hpp"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <functional>

#include "core/error.hpp"
#include "core/lab.hpp"
#include "core/lab_process.hpp"
#include "viz/main/commands.hpp"
#include "viz/main/lab_options.hpp"
#include "viz/main/loading.hpp"

namespace osiscope {

namespace {

using Action = std::function<int()>;

void add_window_options(CLI::App& app, ViewOptions& options) {
    app.add_option("--theme", options.theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
    app.add_option("--scale", options.scale, "size of everything in percent")->check(CLI::Range(75, 300));
    app.add_option("--motion", options.motion, "full, or reduced: jump instead of moving")
        ->check(CLI::IsMember({"full", "reduced"}));
    app.add_option("--size", options.size, "window or picture size")->type_name("WxH");
    app.add_option("--overlay", options.overlay, "what lies over the stage: transcript or wire")
        ->check(CLI::IsMember({"transcript", "wire"}));
    app.add_flag("--projector", options.projector, "large type and fewer panels, for a hall");
    app.add_option("--notes", options.notes, "serve the lecturer's notes to this computer, on this port or any")
        ->expected(0, 1)
        ->default_str("0")
        ->type_name("PORT");
    app.add_flag("--timings", options.timings, "tell on standard error when the first pictures were shown");
}

void add_view(CLI::App& app, ViewOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("view", "open a capture or a recording, or draw a moment of it into a PNG");
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->add_option("--screenshot", options.screenshot, "draw into this PNG and exit; needs no display")
        ->type_name("PNG");
    verb->add_option("--svg", options.svg, "draw into this SVG and exit; needs no display")->type_name("SVG");
    verb->add_option("--part", options.part, "of the window, for --svg: window, stage, below or inspector")
        ->check(CLI::IsMember({"window", "stage", "below", "inspector"}));
    verb->add_option("--filter", options.filter, "show the list of packets with this filter")->type_name("FILTER");
    verb->add_option("--frame", options.frame, "the frame to show, from 1");
    verb->add_option("--layer", options.layer, "the layer to show it at, 1 to 7")->check(CLI::Range(1, 7));
    verb->add_option("--side", options.side,
                     "where to show it: in host A, in host B or in the router R; where it was captured unless told")
        ->check(CLI::IsMember({"A", "B", "R"}));
    verb->add_option("--panel", options.panel,
                     "beside the stage: bytes, header, fields, line, stream, calls or calls-by-bytes")
        ->check(CLI::IsMember({"bytes", "header", "fields", "line", "stream", "calls", "calls-by-bytes"}));
    verb->add_flag("--large-panel", options.large_panel, "it has the lesson's place too");
    verb->add_option("--byte", options.byte, "follow this byte of the file")->type_name("OFFSET");
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

/// The lab of a lesson, where the command line leaves it open.
void take_lesson(const std::string& lesson, const CLI::App& app, LabSettings& lab, LabText& text) {
    if (lesson.empty()) return;
    const auto given = [&](const std::string& name) {
        const CLI::Option* option = app.get_option_no_throw("--" + name);
        const bool other = name == "frame-check" && app.count("--no-check") > 0;
        return other || (option != nullptr && option->count() > 0);
    };
    const LessonFile file = read_lesson_file(lesson);
    if (!file.lesson.runs_live) throw Error(fmt::format("{}, at /runs_on: does not name live", file.path));
    take_lab(file, given, lab, text);
}

void add_record(CLI::App& app, RecordOptions& options, LabText& text, Action& action) {
    CLI::App* verb = app.add_subcommand("record", "run a live lab transfer without a window and save the recording");
    verb->add_option("--out", options.out, "the recording to write (.pcapng)")->type_name("FILE");
    verb->add_option("--keep", options.lab.keep, "copy the received file here")->type_name("FILE");
    verb->add_option("--decisions", options.decisions, "write what the wire decided about each frame, a line each")
        ->type_name("FILE");
    verb->add_option("--lesson", options.lesson, "run this lesson's lab (id or file); other options win over it")
        ->type_name("LESSON");
    add_lab_options(*verb, options.lab, text);
    verb->callback([&, verb] {
        action = [&, verb] {
            take_lesson(options.lesson, *verb, options.lab, text);
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
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->add_flag("--json", options.json, "one JSON object a line");
    verb->add_option("--filter", options.filter, "only these frames: 'tcp.port == 80 and ip.ttl < 64' (docs/filter.md)")
        ->type_name("EXPR");
    verb->callback([&] { action = [&] { return decode(options); }; });
}

void add_explain(CLI::App& app, ExplainOptions& options, Action& action) {
    CLI::App* verb =
        app.add_subcommand("explain", "one frame as seven layers: every field, value, bits and provenance");
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->add_option("--frame", options.frame, "the frame, from 1")->required();
    verb->add_flag("--diagram", options.diagram, "its headers as the RFCs draw them, with its values in the boxes");
    verb->callback([&] { action = [&] { return explain(options); }; });
}

void add_streams(CLI::App& app, StreamsOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("streams", "every TCP stream: ends, bytes and SHA-256 each way, missing bytes");
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->add_flag("--json", options.json, "one JSON object a line");
    verb->callback([&options, &action] { action = [&options] { return list_streams(options); }; });
}

void add_follow(CLI::App& app, FollowOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("follow", "the bytes one end of a TCP stream sent, put back in order");
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->add_option("--stream", options.stream, "the stream's number, from 0 (see `streams`)")->required();
    verb->add_option("--direction", options.direction, "who sent them: client or server, or ab or ba as `streams` says")
        ->check(CLI::IsMember({"client", "server", "ab", "ba"}))
        ->capture_default_str();
    verb->add_option("--out", options.out, "the file to write (default: standard output)")->type_name("FILE");
    verb->callback([&options, &action] { action = [&options] { return follow(options); }; });
}

void add_trace(CLI::App& app, TraceOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand(
        "trace", "follow one byte: the file, the calls, TCP's number, every frame, the line, and up the other side");
    verb->add_option("file", options.file, "a recording or capture, compressed or not")->required()->type_name("FILE");
    verb->add_option("--byte", options.byte, "which byte of the file, from 0; with --stream, of the stream")
        ->required()
        ->type_name("OFFSET");
    verb->add_option("--stream", options.stream, "follow a byte of this TCP stream instead (see `streams`)");
    verb->add_option("--direction", options.direction, "of the stream: ab or ba as `streams` says")
        ->check(CLI::IsMember({"ab", "ba"}))
        ->capture_default_str();
    verb->add_flag("--json", options.json, "as one JSON object (docs/trace-json.md)");
    verb->callback([&options, &action] { action = [&options] { return trace(options); }; });
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
    bool run = false;
    bool answers = false;
};

void add_lesson(CLI::App& app, LessonOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("lesson", "the shipped lessons");
    verb->require_subcommand(1);
    verb->add_subcommand("list", "their ids and titles")->callback([&] { action = list_lessons; });
    CLI::App* check =
        verb->add_subcommand("check", "test a lesson on a capture: every anchor, every answer, every consequence");
    check->add_option("lesson", options.lesson, "a lesson's id or file")->required()->type_name("LESSON");
    check->add_option("capture", options.capture, "the capture to test it on (default: the one it ships with)")
        ->type_name("FILE");
    check->add_flag("--run", options.run, "run its lab and test it on that")->excludes("capture");
    check->add_flag("--answers", options.answers, "print every step with its question, answer and wrong answers");
    check->callback(
        [&] { action = [&] { return check_lesson(options.lesson, options.capture, options.run, options.answers); }; });
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
    TraceOptions tracing;
    std::string facts_file;
    LessonOptions lesson;
    LabSettings lab;
    LabText live_text;
    LabText record_text;
    LabText lab_text;
    add_lab_options(app, live.lab, live_text);
    add_window_options(app, live);
    app.add_option("--lesson", live.lesson, "the lesson beside it, and its lab; other options win over it")
        ->type_name("LESSON");
    add_view(app, saved, action);
    add_record(app, recording, record_text, action);
    add_send(app, sending, action);
    add_receive(app, receiving, action);
    add_decode(app, decoding, action);
    add_explain(app, explaining, action);
    add_streams(app, listing, action);
    add_follow(app, following, action);
    add_trace(app, tracing, action);
    add_facts(app, facts_file, action);
    add_lesson(app, lesson, action);
    add_lab(app, lab, lab_text, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : 2;
    }
    if (action) return action();
    take_lesson(live.lesson, app, live.lab, live_text);
    settle(live.lab, live_text);
    return view(live);
}

}  // namespace osiscope
