#include "viz/main/commands/command_line.hpp"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/lab.hpp"
#include "core/lab_process.hpp"
#include "viz/main/commands/commands.hpp"
#include "viz/main/commands/lab_flags.hpp"
#include "viz/main/help_text.hpp"
#include "viz/main/lab_options.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/tell.hpp"
#include "viz/state/tabs.hpp"
#include "viz/words/catalogues.hpp"

namespace osiscope {

namespace {

using Action = std::function<int()>;

void add_window_options(CLI::App& app, ViewOptions& options) {
    app.option_defaults()->group("The window");
    app.add_option("--theme", options.theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
    app.add_option("--language", options.language, "of the window, and of lessons that have it: " + language_names());
    app.add_option("--scale", options.scale, "size of text and everything else, in percent")
        ->check(CLI::Range(75, 300));
    app.add_option("--motion", options.motion, "full; or reduced motion: the picture goes from step to step at once")
        ->check(CLI::IsMember({"full", "reduced"}));
    app.add_option("--size", options.size, "size of the window or picture in pixels")->type_name("WxH");
    app.add_option("--overlay", options.overlay, "open this over the stage: the transcript or the wire's settings")
        ->check(CLI::IsMember({"transcript", "wire"}));
    app.add_flag("--projector", options.projector, "large type and fewer panels, for a lecture hall");
    app.add_option("--notes", options.notes,
                   "serve the lecturer's notes to a browser on this computer, on this port or a free one")
        ->expected(0, 1)
        ->default_str("0")
        ->type_name("PORT");
    app.add_flag("--timings", options.timings, "say on standard error when the first pictures were shown");
    app.option_defaults()->group("Options");
}

void add_view(CLI::App& app, ViewOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("view", "open a capture or a recording, or draw a moment of it into a PNG");
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->option_defaults()->group("What is shown");
    verb->add_option("--screenshot", options.screenshot, "draw into this PNG and exit; needs no display")
        ->type_name("PNG");
    verb->add_option("--svg", options.svg, "draw into this SVG and exit; needs no display")->type_name("SVG");
    verb->add_option("--part", options.part, "for --svg: which part of the window")
        ->check(CLI::IsMember({"window", "stage", "below", "inspector"}));
    verb->add_option("--filter", options.filter, "show the list of packets with this filter")->type_name("FILTER");
    verb->add_option("--frame", options.frame, "show this frame (the first is 1)");
    verb->add_option("--layer", options.layer, "show it at this layer")->check(CLI::Range(1, 7));
    verb->add_option("--side", options.side,
                     "show it in host A, in host B or in the router R (default: where it was captured)")
        ->check(CLI::IsMember({"A", "B", "R"}));
    std::vector<std::string> panels = command_names(inspector_tabs);
    panels.emplace_back("calls-by-bytes");
    verb->add_option("--panel", options.panel, "open this panel beside the stage")->check(CLI::IsMember(panels));
    verb->add_flag("--large-panel", options.large_panel, "let that panel take the lesson's place too");
    verb->add_option("--byte", options.byte, "follow this byte of the file")
        ->check(whole_number())
        ->type_name("OFFSET");
    verb->add_option("--bottom", options.bottom, "open this view below the stage")
        ->check(CLI::IsMember(command_names(bottom_tabs)));
    verb->add_option("--axis", options.axis, "what that view's width means: time, events, or time with silences folded")
        ->check(CLI::IsMember({"time", "events", "folded"}));
    verb->add_option("--zoom", options.zoom, "enlarge that view this many times around the position")
        ->check(CLI::Range(1.0, 1e9, "FLOAT in [1 - 1000000000]"));
    verb->add_flag("--enlarged", options.enlarged, "show that view in the stage's place");
    verb->add_option("--lesson", options.lesson, "show this lesson beside it (id or file)")->type_name("LESSON");
    verb->add_option("--step", options.step, "show this step of the lesson (the first is 1)");
    add_window_options(*verb, options);
    verb->callback([&options, &action] { action = [&options] { return view(options); }; });
}

/// The lab of a lesson; options on the command line take precedence.
void take_lesson(const std::string& lesson, const CLI::App& app, LabSettings& lab, LabText& text) {
    if (lesson.empty()) return;
    const auto given = [&](const std::string& name) {
        const CLI::Option* option = app.get_option_no_throw("--" + name);
        const bool other = name == "frame-check" && app.count("--no-check") > 0;
        return other || (option != nullptr && option->count() > 0);
    };
    const LessonFile file = read_lesson_file(lesson);
    if (!file.lesson.runs_live) throw Error(fmt::format("{}, at /runs_on: the lesson does not run live", file.path));
    take_lab(file, given, lab, text);
}

void add_record(CLI::App& app, RecordOptions& options, LabText& text, Action& action) {
    CLI::App* verb = app.add_subcommand("record", "run a live lab transfer without a window and save the recording");
    verb->option_defaults()->group("What is recorded");
    verb->add_option("--out", options.out, "the recording to write (.pcapng)")->type_name("FILE");
    verb->add_option("--keep", options.lab.keep, "copy the received file here")->type_name("FILE");
    verb->add_option("--decisions", options.decisions, "write one line for each frame: what the wire decided about it")
        ->type_name("FILE");
    verb->add_option("--lesson", options.lesson, "run this lesson's lab (id or file); other options take precedence")
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
    verb->add_option("target", options.target, "where to: HOST, HOST:PORT or [IPv6]:PORT")
        ->required()
        ->type_name("TARGET");
    verb->add_flag("--raw", options.raw, "the plain protocol: bytes until close, for nc and Python scripts");
    verb->add_option("--capture", options.capture,
                     "record this end's frames and system calls, where the system permits it")
        ->type_name("PCAPNG");
    verb->callback([&] { action = [&] { return send(options); }; });
}

void add_receive(CLI::App& app, ReceiveOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("receive", "receive one file and exit");
    verb->add_option("--port", options.port, "listen on this TCP port")
        ->check(CLI::Range(1, 65535))
        ->capture_default_str();
    verb->add_option("--dir", options.directory, "put received files into this folder")
        ->type_name("DIR")
        ->capture_default_str();
    verb->add_flag("--raw", options.raw, "the plain protocol: bytes until close, for nc and Python scripts");
    verb->add_option("--name", options.name, "the received file's name in raw transfers, which carry none")
        ->capture_default_str();
    verb->add_flag("--forever", options.forever, "receive one file after another until Ctrl-C");
    verb->add_option("--capture", options.capture,
                     "record this end's frames and system calls, where the system permits it")
        ->type_name("PCAPNG");
    verb->callback([&] { action = [&] { return receive(options); }; });
}

void add_decode(CLI::App& app, DecodeOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("decode", "print every frame of a capture, one line each");
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->add_flag("--json", options.json, "print one JSON object per line");
    verb->add_option("--filter", options.filter,
                     "print only these frames: 'tcp.port == 80 and ip.ttl < 64' (docs/filter.md)")
        ->type_name("EXPR");
    verb->callback([&] { action = [&] { return decode(options); }; });
}

void add_explain(CLI::App& app, ExplainOptions& options, Action& action) {
    CLI::App* verb =
        app.add_subcommand("explain", "print one frame as seven layers: every field, its value, bits and provenance");
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->add_option("--frame", options.frame, "which frame (the first is 1)")->required();
    verb->add_flag("--diagram", options.diagram, "draw its headers as the RFCs do, with its values in the boxes");
    verb->callback([&] { action = [&] { return explain(options); }; });
}

void add_streams(CLI::App& app, StreamsOptions& options, Action& action) {
    CLI::App* verb =
        app.add_subcommand("streams", "list every TCP stream: its ends, bytes and SHA-256 each way, missing bytes");
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->add_flag("--json", options.json, "print one JSON object per line");
    verb->callback([&options, &action] { action = [&options] { return list_streams(options); }; });
}

void add_follow(CLI::App& app, FollowOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand("follow", "write the bytes that one end of a TCP stream sent, in order");
    verb->add_option("file", options.file, "a .pcap or .pcapng, compressed or not; or a lesson, by its id or file")
        ->required()
        ->type_name("FILE");
    verb->add_option("--stream", options.stream, "the stream's number, from 0 (see `streams`)")->required();
    verb->add_option("--direction", options.direction,
                     "who sent them: the client or server, or the direction as `streams` prints it")
        ->check(CLI::IsMember({"client", "server", "ab", "ba"}))
        ->capture_default_str();
    verb->add_option("--out", options.out, "the file to write (default: standard output)")->type_name("FILE");
    verb->callback([&options, &action] { action = [&options] { return follow(options); }; });
}

void add_trace(CLI::App& app, TraceOptions& options, Action& action) {
    CLI::App* verb = app.add_subcommand(
        "trace",
        "follow one byte: the file, the calls, its sequence number, every frame, the line, and up the other side");
    verb->add_option("file", options.file, "a recording or capture, compressed or not")->required()->type_name("FILE");
    verb->add_option("--byte", options.byte, "which byte of the file, from 0; with --stream, of the stream")
        ->required()
        ->check(whole_number())
        ->type_name("OFFSET");
    verb->add_option("--stream", options.stream, "follow a byte of this TCP stream instead (see `streams`)");
    verb->add_option("--direction", options.direction, "the direction of that stream, as `streams` prints it")
        ->check(CLI::IsMember({"ab", "ba"}))
        ->capture_default_str();
    verb->add_flag("--json", options.json, "print one JSON object (docs/trace-json.md)");
    verb->callback([&options, &action] { action = [&options] { return trace(options); }; });
}

void add_facts(CLI::App& app, std::string& file, Action& action) {
    CLI::App* verb = app.add_subcommand("facts",
                                        "print what a recording says about its run, as JSON: hosts, settings, "
                                        "outcome, counters");
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
    CLI::App* verb = app.add_subcommand("lesson", "list the shipped lessons, or test a lesson");
    verb->require_subcommand(1);
    verb->add_subcommand("list", "print their ids and titles")->callback([&] { action = list_lessons; });
    CLI::App* check = verb->add_subcommand("check", "test a lesson on a capture: every anchor, answer and consequence");
    check->add_option("lesson", options.lesson, "a lesson's id or file")->required()->type_name("LESSON");
    check->add_option("capture", options.capture, "the capture to test it on (default: the one it ships with)")
        ->type_name("FILE");
    check->add_flag("--run", options.run, "run its lab and test the lesson on that run")->excludes("capture");
    check->add_flag("--answers", options.answers, "print every step with its question, answer and wrong answers");
    check->callback(
        [&] { action = [&] { return check_lesson(options.lesson, options.capture, options.run, options.answers); }; });
}

void add_lab(CLI::App& app, Action& action) {
    CLI::App* verb = app.add_subcommand("lab", "")->group("");  // hidden: started by ourselves
    verb->callback([&] { action = [] { return run_lab(lab_control_descriptor); }; });
}

/// `osiscope help VERB` as `osiscope VERB --help`, and `osiscope version` as it is mostly asked for.
std::vector<std::string> as_options(std::vector<std::string> words) {
    if (words.front() == "version") words.front() = "--version";
    if (words.front() != "help") return words;
    words.erase(words.begin());
    words.emplace_back("--help");
    return words;
}

/// What the words may set: of every verb, and of the window without one.
struct AllOptions {
    Action action;  ///< of the verb that was given; empty without one
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
    LabText live_text;
    LabText record_text;
};

void add_all(CLI::App& app, AllOptions& all) {
    app.add_option("--lesson", all.live.lesson,
                   "show this lesson (id or file) and run its lab; other options take precedence")
        ->type_name("LESSON")
        ->group("What is sent");
    add_lab_options(app, all.live.lab, all.live_text);
    add_window_options(app, all.live);
    add_view(app, all.saved, all.action);
    add_record(app, all.recording, all.record_text, all.action);
    add_send(app, all.sending, all.action);
    add_receive(app, all.receiving, all.action);
    add_decode(app, all.decoding, all.action);
    add_explain(app, all.explaining, all.action);
    add_streams(app, all.listing, all.action);
    add_follow(app, all.following, all.action);
    add_trace(app, all.tracing, all.action);
    add_facts(app, all.facts_file, all.action);
    add_lesson(app, all.lesson, all.action);
    add_lab(app, all.action);
}

/// The status with which the program ends at once; nothing when the words are good.
std::optional<int> parse(CLI::App& app, std::vector<std::string> words) {
    if (!words.empty()) words = as_options(std::move(words));
    if (const std::string problem = unknown_verb(app, words); !problem.empty()) {
        tell(stderr, fmt::format("osiscope: {}", problem));
        return 2;
    }
    std::reverse(words.begin(), words.end());  // as the library wants them
    try {
        app.parse(std::move(words));
    } catch (const CLI::Success& answered) {  // --help and --version
        return app.exit(answered);
    } catch (const CLI::ParseError& problem) {
        tell(stderr, fmt::format("osiscope: {}", sentence(problem, app)));
        return 2;
    }
    return std::nullopt;
}

}  // namespace

int run_command_line(int argc, char** argv) {
    CLI::App app(
        "osiscope: watch a file travel through the seven OSI layers, on a real kernel, with real bytes.\n"
        "Without a verb it opens a window with a live transfer and the first lesson.");
    app.formatter(plain_help());
    app.set_help_flag("-h,--help", "print this help and exit");
    app.set_version_flag("-V,--version", std::string("osiscope ") + OSISCOPE_VERSION, "print the version and exit");
    app.require_subcommand(0, 1);
    AllOptions all;
    add_all(app, all);
    if (const auto status = parse(app, {argv + std::min(argc, 1), argv + argc})) return *status;
    if (all.action) return all.action();
    take_lesson(all.live.lesson, app, all.live.lab, all.live_text);
    settle(all.live.lab, all.live_text);
    return view(all.live);
}

}  // namespace osiscope
