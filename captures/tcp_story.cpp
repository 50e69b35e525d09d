#include "captures/tcp_story.hpp"

#include <fmt/format.h>

#include "layers/text.hpp"

namespace osiscope {

namespace {

/// The frame that first carried a segment's first byte, if it is an earlier one.
std::optional<std::uint32_t> first_copy(const Digest& digest, const FrameSummary& summary, std::uint32_t frame) {
    if (summary.segment.payload_length == 0) return std::nullopt;
    const HalfStream& half = digest.streams[summary.stream].sent[summary.side];
    const Piece* piece = piece_at(half, stream_offset(half, summary.segment.sequence_number));
    if (piece == nullptr || piece->frame >= frame) return std::nullopt;
    return piece->frame;
}

/// A retransmission of one of the two special kinds is told as that.
TcpFindings worth_telling(TcpFindings findings) {
    using namespace tcp_finding;
    const bool special = (findings & (fast_retransmission | spurious_retransmission)) != 0;
    return static_cast<TcpFindings>(special ? findings & ~retransmission : findings);
}

std::string sentence(const TcpFinding& finding, const Digest& digest, const FrameSummary& summary,
                     std::uint32_t frame) {
    using namespace tcp_finding;
    const auto copy = first_copy(digest, summary, frame);
    if ((finding.bit & (retransmission | fast_retransmission | spurious_retransmission)) == 0 || !copy)
        return finding.sentence;
    return fmt::format("{}, first in frame {}", finding.sentence, *copy + 1);
}

}  // namespace

std::vector<Row> analysis_rows(const Digest& digest, const Recording& recording, std::uint32_t frame) {
    std::vector<Row> rows;
    const FrameSummary summary = summary_of(digest, recording, frame);
    if (summary.stream == FrameSummary::no_stream) return rows;
    const auto add = [&](const char* label, std::string value, std::string note) {
        Row& row = rows.emplace_back();
        row.label = label;
        row.value = std::move(value);
        row.note = std::move(note);
        row.provenance = Provenance::computed;
    };
    if (summary.calculated_window != summary.segment.window)
        add("Window in bytes", grouped(summary.calculated_window),
            fmt::format("{} × {}, the scale its SYN announced", summary.segment.window,
                        summary.calculated_window / summary.segment.window));
    for (const TcpFinding& finding : tcp_finding_table())
        if ((worth_telling(summary.analysis) & finding.bit) != 0)
            add("Analysis", finding.label, sentence(finding, digest, summary, frame));
    return rows;
}

std::string analysis_text(TcpFindings findings) {
    std::string text;
    for (const TcpFinding& finding : tcp_finding_table()) {
        if ((worth_telling(findings) & finding.bit) == 0) continue;
        if (!text.empty()) text += "; ";
        text += fmt::format("{}: {}", finding.label, finding.sentence);
    }
    return text;
}

}  // namespace osiscope
