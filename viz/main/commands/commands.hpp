// The verbs of the command line. Each returns the program's exit status: 0 success, 1 the work failed.
// Failures come as Error, which main prints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/lab_settings.hpp"
#include "core/lab_starter.hpp"

namespace osiscope {

struct RecordOptions {
    LabSettings lab;
    std::string out;        ///< empty = the last recording's place in the user's state folder
    std::string decisions;  ///< file for the wire's decisions; empty = none
    std::string lesson;     ///< whose lab it is; empty = none
};

struct SendOptions {
    std::string file;
    std::string target;  ///< HOST[:PORT], IPv6 addresses in brackets
    bool raw = false;
    std::string capture;  ///< .pcapng to write; empty = none
};

struct ReceiveOptions {
    std::uint16_t port = 9000;
    std::string directory = ".";
    bool raw = false;
    std::string name = "received_file.txt";  ///< raw transfers carry no name
    bool forever = false;
    std::string capture;
};

struct DecodeOptions {
    std::string file;
    bool json = false;
    std::string filter;  ///< only frames it accepts; empty = all
};

struct StreamsOptions {
    std::string file;
    bool json = false;
};

struct FollowOptions {
    std::string file;
    std::uint32_t stream = 0;
    std::string direction = "client";  ///< client, server, ab or ba
    std::string out;                   ///< file to write; empty = standard output
};

struct TraceOptions {
    std::string file;
    std::uint64_t byte = 0;               ///< of the file, or of the stream when one is named
    std::optional<std::uint32_t> stream;  ///< its number
    std::string direction = "ab";         ///< of the stream: ab or ba as `streams` says
    bool json = false;
};

struct ExplainOptions {
    std::string file;
    std::uint32_t frame = 0;  ///< from 1
    bool diagram = false;     ///< its headers as boxes of 32 bits instead
};

struct ViewOptions {
    std::string file;                    ///< a capture or recording; empty = a live lab
    std::string screenshot;              ///< PNG to write; empty = open the window
    std::string svg;                     ///< SVG to write; empty = open the window
    std::string part = "window";         ///< of the window, for the SVG: "window", "stage", "below", "inspector"
    std::string filter;                  ///< for the list of packets, which is then shown
    std::optional<std::uint32_t> frame;  ///< from 1
    std::optional<int> layer;
    std::string side;                   ///< "A", "B" or "R", the router; empty = where the frame was captured
    std::string panel;                  ///< beside the stage, a tab by its name; empty = what the lesson shows
    bool large_panel = false;           ///< it has the lesson's place too
    std::optional<std::uint64_t> byte;  ///< of the file: the one to follow
    std::string bottom;     ///< below: "ladder", "sequence", "rates", "states" or "packets"; empty = the ladder
    std::string axis;       ///< of the views below: "time", "events" or "folded"
    double zoom = 1;        ///< of the views below, around the position
    bool enlarged = false;  ///< the view below in the stage's place
    std::string lesson;
    std::optional<int> step;  ///< of the lesson, from 1
    std::string size;         ///< empty = as last time, else 1920x1080
    std::string theme;        ///< "dark" or "light"; empty = as last time, else dark
    std::string language;     ///< "en", "de"; empty = as last time, else English
    int scale = 0;            ///< percent; 0 = as last time, else 100
    std::string motion;       ///< "full" or "reduced"; empty = as last time, else full
    bool projector = false;
    std::string overlay;  ///< "transcript" or "wire"; empty = none
    bool timings = false;
    std::optional<std::uint16_t> notes;  ///< serve the lecturer's page on this port of 127.0.0.1; 0 = any
    LabSettings lab;                     ///< for a live run
};

int record(const RecordOptions& options);
int send(const SendOptions& options);
int receive(const ReceiveOptions& options);
int decode(const DecodeOptions& options);
int trace(const TraceOptions& options);
int explain(const ExplainOptions& options);
/// Status 2 when the capture is damaged.
int list_streams(const StreamsOptions& options);
/// Status 2 when the capture is damaged or bytes of the direction were never captured.
int follow(const FollowOptions& options);
/// Throws when the capture has no facts: it is not a lab's recording.
int print_facts(const std::string& file);
/// No display: the same transfer as the window shows, told as text. `file_size` is for the progress line, 0 when it is
/// not known. Empties `starter` once the lab runs. Where no lab can run, why, and the journey in `shipped_capture`.
int print_journey(const LabSettings& settings, std::uint64_t file_size, std::optional<LabStarter>& starter,
                  const std::string& shipped_capture);
int view(const ViewOptions& options);
int list_lessons();
/// On a capture, empty = the one it ships with; or on its own lab, run now. `answers`: prints its steps as they read
/// there, with their questions and answers.
int check_lesson(const std::string& lesson, const std::string& capture, bool run, bool answers);

}  // namespace osiscope
