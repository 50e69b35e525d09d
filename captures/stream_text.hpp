// TCP streams told on the command line: as a table for people, and as JSON lines.
#pragma once

#include <string>

#include "captures/stream_collect.hpp"

namespace osiscope {

/// What `osiscope streams` tells about one stream.
struct StreamReport {
    std::uint32_t number = 0;
    CollectedStream::End ends[2];
    ByteCount bytes[2];     ///< sent by each end
    std::string sha256[2];  ///< of the captured ones, 64 hex digits
    Time first_at = 0;
    Time last_at = 0;
};

/// One line of JSON with its line break; the keys are those of docs/decode-json.md.
[[nodiscard]] std::string stream_json(const StreamReport& report);

/// "2 of the 4 connections carry no data."; "" when all do. With its line break.
[[nodiscard]] std::string without_data_line(std::uint64_t without, std::uint64_t all);

/// The table's heading, and one row; each with its line break. Times are seconds since `start`.
[[nodiscard]] std::string stream_table_head();
[[nodiscard]] std::string stream_table_row(const StreamReport& report, Time start);

}  // namespace osiscope
