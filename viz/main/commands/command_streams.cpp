// `osiscope streams` and `osiscope follow`: what each end of a TCP connection sent, put back in order.
#include <fmt/format.h>

#include <cstdio>

#include "captures/capture_reader.hpp"
#include "captures/decode_pass.hpp"
#include "captures/stream_pass.hpp"
#include "captures/stream_text.hpp"
#include "core/error.hpp"
#include "core/mapped_file.hpp"
#include "core/output_file.hpp"
#include "core/sha256.hpp"
#include "layers/text.hpp"
#include "viz/main/commands/commands.hpp"
#include "viz/main/file_check.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/reading_watch.hpp"
#include "viz/main/tell.hpp"

namespace osiscope {

namespace {

/// A capture's streams, and the bytes their runs point into.
struct Streams {
    explicit Streams(const std::string& path) : watch(path), file(capture_to_read(path)) {}

    ReadingWatch watch;
    MappedFile file;
    ReadResult read;
    DecodePass decoding;
    StreamPass pass;
    [[nodiscard]] Bytes bytes() const { return file.bytes(); }
};

void collect(Streams& streams, const std::string& path) {
    CaptureReader reader(streams.bytes());
    streams.decoding.checksums = Checksums::skip;  // a wrong one is no reason to leave bytes out
    const EventSink others = [&](Event&& event) {
        if (const auto* point = std::get_if<CapturePoint>(&event)) take_point(streams.decoding, *point);
    };
    // A segment put together from fragments has no frame of its own; it is numbered like one.
    const Numbering number = [&](FrameSummary& summary, Time at) { track(streams.decoding.tracker, summary, at); };
    while (const DecodedFrame* decoded = next_decoded(streams.decoding, reader, others)) {
        const FrameView& frame = decoded->frame;
        streams.watch.at(frame.offset, streams.bytes().size());
        take_frame(streams.pass, decoded->packet, decoded->summary, frame.bytes, {frame.at, frame.point, frame.offset},
                   number);
    }
    streams.watch.check();
    streams.read = result(reader);
    if (streams.read.kind == ReadResult::Kind::not_a_capture)
        throw Error(fmt::format("{}: cannot be read as a capture: {}", path, streams.read.message));
    if (!streams.file.damage().empty())
        streams.read = {ReadResult::Kind::damaged, streams.bytes().size(), streams.file.damage(),
                        streams.read.unknown_format};
    for (CollectedStream& stream : streams.pass.streams)
        for (CollectedHalf& half : stream.sent) {
            settle(half);
            join_numberings(half, streams.bytes());
        }
}

std::string sha256(const CollectedHalf& half, Bytes capture, ReadingWatch& watch) {
    Sha256 hash;
    for (const StoredRun& run : half.runs) {
        watch.at(run.file_offset, capture.size());
        hash.add(capture.subspan(run.file_offset, run.length));
    }
    return hex(hash.finish());
}

StreamReport report_on(Streams& streams, std::uint32_t number) {
    const CollectedStream& stream = streams.pass.streams[number];
    StreamReport report;
    report.number = number;
    report.first_at = stream.first_at;
    report.last_at = stream.last_at;
    for (int side = 0; side < 2; ++side) {
        report.ends[side] = stream.ends[side];
        report.bytes[side] = count_bytes(stream.sent[side]);
        report.sha256[side] = sha256(stream.sent[side], streams.bytes(), streams.watch);
    }
    return report;
}

/// Says what was damaged, and gives the exit status.
int finish(const std::string& file, const ReadResult& read) {
    tell_format(file, read);
    if (read.kind == ReadResult::Kind::whole) return 0;
    std::fflush(stdout);
    tell(stderr, fmt::format("osiscope: {}: damaged at byte {}: {}; everything before it was read", file, read.offset,
                             read.message));
    return 2;
}

int side_of(const CollectedStream& stream, const std::string& direction) {
    if (direction == "ab") return 0;
    if (direction == "ba") return 1;
    return direction == "client" ? stream.client : 1 - stream.client;
}

/// A file that is there already is not replaced. Interrupted half-way, it leaves no file.
void write_half(const CollectedHalf& half, Bytes capture, const std::string& path, ReadingWatch& watch) {
    OutputFile file(path.empty() ? "-" : path, {.replace = false});
    for (const StoredRun& run : half.runs) {
        watch.at(run.file_offset, capture.size());
        file.write(capture.subspan(run.file_offset, run.length));
    }
    file.finish();
}

}  // namespace

int list_streams(const StreamsOptions& options) {
    Streams streams(options.file);
    collect(streams, options.file);
    const std::vector<CollectedStream>& all = streams.pass.streams;
    const Time start = streams.decoding.first;
    std::string out = options.json || all.empty() ? "" : stream_table_head();
    std::uint64_t connections = 0, without_data = 0;
    for (std::uint32_t number = 0; number < all.size(); ++number) {
        if (all[number].packets == 0) continue;  // only quoted in ICMP errors
        ++connections;
        const bool silent = !carries_data(all[number]);
        without_data += silent ? 1 : 0;
        if (silent && options.json) continue;
        const StreamReport report = report_on(streams, number);
        out += options.json ? stream_json(report) : stream_table_row(report, start);
        std::fwrite(out.data(), 1, out.size(), stdout);
        out.clear();
    }
    if (!options.json) tell_lines(stdout, without_data_line(without_data, connections));
    return finish(options.file, streams.read);
}

int follow(const FollowOptions& options) {
    Streams streams(options.file);
    if (!options.out.empty()) expect_writable(options.out, false);
    collect(streams, options.file);
    const std::vector<CollectedStream>& all = streams.pass.streams;
    if (options.stream >= all.size())
        throw Error(none_with_number(options.file, "TCP stream", 0, all.size(), options.stream));
    const CollectedHalf& half = all[options.stream].sent[side_of(all[options.stream], options.direction)];
    write_half(half, streams.bytes(), options.out, streams.watch);
    const int status = finish(options.file, streams.read);
    const std::uint64_t missing = count_bytes(half).missing;
    if (missing == 0) return status;
    tell(stderr,
         fmt::format("osiscope: {}: {} of this direction {} never captured and {} left out", options.file,
                     counted(missing, "byte", "bytes"), plural(missing, "was", "were"), plural(missing, "is", "are")));
    return 2;
}

}  // namespace osiscope
