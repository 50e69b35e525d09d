// `osiscope decode` and `osiscope explain`: saved captures as text.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "captures/capture_read.hpp"
#include "captures/decode_json.hpp"
#include "captures/decode_pass.hpp"
#include "captures/explain_text.hpp"
#include "captures/filter_subject.hpp"
#include "captures/limits.hpp"
#include "captures/recording_format.hpp"
#include "core/error.hpp"
#include "core/program_start.hpp"
#include "layers/diagram.hpp"
#include "viz/main/commands/commands.hpp"
#include "viz/main/file_check.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/reading_watch.hpp"
#include "viz/main/tell.hpp"

namespace osiscope {

namespace {

constexpr std::size_t enough_to_write = std::size_t{1} << 16;

void warn(const std::string& file, const ReadResult& result) {
    tell(stderr, fmt::format("osiscope: {}: damaged at byte {}: {}; everything before it was read", file, result.offset,
                             result.message));
}

/// What this capture cannot tell, for people: on standard error, so that a line on standard output is a frame.
void tell_limits(const std::vector<std::string>& sentences) {
    std::fflush(stdout);
    for (const std::string& sentence : sentences) tell(stderr, fmt::format("note: {}", sentence));
}

[[noreturn]] void not_a_capture(const std::string& file, const ReadResult& result) {
    throw Error(fmt::format("{}: cannot be read as a capture: {}", file, result.message));
}

void write_out(std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    flush_standard_output();
    text.clear();
}

/// What a capture file has besides frames, as far as decoding needs it.
void take_other(DecodePass& pass, CaptureLimits& limits, const Event& event) {
    if (const auto* point = std::get_if<CapturePoint>(&event)) {
        take_point(pass, *point);
        take_point(limits, *point);
    }
    if (const auto* statistics = std::get_if<CaptureStatistics>(&event)) take_statistics(limits, *statistics);
}

StoredFrame stored(const FrameView& frame) {
    const auto captured = static_cast<std::uint32_t>(frame.bytes.size());
    return {frame.at,    frame.offset,    captured,     std::max(frame.original_length, captured),
            frame.point, frame.direction, frame.stamped};
}

Filter filter_of(const std::string& expression) {
    FilterError error;
    std::optional<Filter> filter = parse_filter(expression, error);
    if (!filter) throw Error("--filter, " + error_text(error, expression));
    return std::move(*filter);
}

}  // namespace

int decode(const DecodeOptions& options) {
    const Filter filter = filter_of(options.filter);
    ReadingWatch watch(options.file, ::isatty(STDOUT_FILENO) == 0);
    std::string error;
    ByteSource source = open_capture(capture_to_read(options.file), error);
    if (!source) not_a_capture(options.file, {ReadResult::Kind::not_a_capture, 0, error});
    CaptureReader reader(std::move(source));
    DecodePass pass;
    // With a filter that does not ask for them, checksums are verified only of what is shown.
    const bool verify_shown = !filter.tests.empty() && !needs_checksums(filter);
    if (verify_shown) pass.checksums = Checksums::skip;
    Packet verified;
    CaptureLimits limits;
    const EventSink others = [&](Event&& event) { take_other(pass, limits, event); };
    std::string out;
    while (const DecodedFrame* decoded = next_decoded(pass, reader, others)) {
        const auto& [number, frame, headers, summary, hash] = *decoded;
        if (!options.json) take_frame(limits, stored(frame), headers, summary, frame.bytes);
        if (!matches(filter, filter_subject(pass, *decoded))) continue;
        if (verify_shown) {
            decode_into(verified, frame.link_type, frame.bytes, headers.original_length);
            take_checksums(limits, verified);
        }
        const Packet& packet = verify_shown ? verified : headers;
        if (options.json) append_json(out, number, frame, packet, summary);
        else append_line(out, number, frame, packet, summary, {pass.first_stamp, pass.points});
        if (out.size() > enough_to_write) write_out(out);
        watch.at(frame.offset, 0);  // the file may be compressed or a pipe
    }
    write_out(out);
    watch.check();
    if (result(reader).kind == ReadResult::Kind::not_a_capture) not_a_capture(options.file, result(reader));
    tell_format(options.file, result(reader));
    if (!options.json) tell_limits(sentences(limits));
    if (result(reader).kind == ReadResult::Kind::whole) return 0;
    warn(options.file, result(reader));
    return 2;
}

int explain(const ExplainOptions& options) {
    Story story;
    const ReadResult result = read_capture_file(capture_to_read(options.file), story.recording);
    if (result.kind == ReadResult::Kind::not_a_capture) not_a_capture(options.file, result);
    tell_format(options.file, result);
    if (result.kind == ReadResult::Kind::damaged) warn(options.file, result);
    expect_frame(options.file, story.recording.frames.size(), options.frame);
    const std::uint32_t frame = options.frame - 1;
    if (!options.diagram) update(story);
    const std::string text =
        options.diagram ? diagram_text(decode_frame(story.recording, frame), frame_bytes(story.recording, frame))
                        : explain_text(story, frame);
    tell_lines(stdout, text);
    return 0;
}

int print_facts(const std::string& file) {
    std::string error;
    ByteSource source = open_capture(capture_to_read(file), error);
    if (!source) not_a_capture(file, {ReadResult::Kind::not_a_capture, 0, error});
    CaptureReader reader(std::move(source));
    std::optional<LabFacts> facts;
    const EventSink others = [&](Event&& event) {
        if (auto* found = std::get_if<LabFacts>(&event)) facts = std::move(*found);
    };
    FrameView frame;
    while (next_frame(reader, frame, others)) {
    }
    if (result(reader).kind == ReadResult::Kind::not_a_capture) not_a_capture(file, result(reader));
    if (const std::string& format = result(reader).unknown_format; !format.empty())
        throw Error(no_facts_sentence(file, format));
    if (!facts) throw Error(fmt::format("{} says nothing about a run: it is not a recording of osiscope's lab", file));
    tell_lines(stdout, to_json(*facts, 2) + "\n");
    return 0;
}

}  // namespace osiscope
