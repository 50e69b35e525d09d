#include "captures/tcp_story.hpp"

#include <fmt/format.h>

#include "layers/session/tcp_told.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

/// The frame that first carried a segment's first byte, if it is an earlier one.
std::optional<std::uint32_t> first_copy(const Digest& digest, const FrameSummary& summary, std::uint32_t frame) {
    if (summary.segment.payload_length == 0) return std::nullopt;
    const HalfStream& half = digest.streams[summary.stream].sent[summary.side];
    const auto offset = data_offset(half, summary);
    const Piece* piece = offset ? piece_at(half, *offset) : nullptr;
    if (piece == nullptr || piece->frame >= frame) return std::nullopt;
    return piece->frame;
}

std::string sentence(const TcpTold& told, const Digest& digest, const FrameSummary& summary, std::uint32_t frame) {
    using namespace tcp_finding;
    constexpr TcpFindings of_old_bytes = retransmission | fast_retransmission | spurious_retransmission | out_of_order;
    const auto copy = (told.finding & of_old_bytes) != 0 ? first_copy(digest, summary, frame) : std::nullopt;
    return copy ? fmt::format("{}, first in frame {}", told.sentence, *copy + 1) : told.sentence;
}

void add_row(std::vector<Row>& rows, const char* label, std::string value, std::string note) {
    Row& row = rows.emplace_back();
    row.label = label;
    row.value = std::move(value);
    row.note = std::move(note);
    row.provenance = Provenance::computed;
}

/// What titles, plots and the ladder count in, beside the header's raw numbers.
void add_relative_numbers(std::vector<Row>& rows, const TcpStream& stream, const FrameSummary& summary) {
    const auto from = [](const HalfStream& half) {
        return half.syn_seen ? "counted from the SYN, which is 0" : "counted from the first byte seen, which is 1";
    };
    const HalfStream& own = stream.sent[summary.side];
    add_row(rows, "Relative sequence number", grouped_signed(sequence_place(own, summary) + 1), from(own));
    if ((summary.segment.flags & tcp::ack) == 0) return;
    const HalfStream& peer = stream.sent[1 - summary.side];
    add_row(rows, "Relative acknowledgment", grouped_signed(acknowledgment_place(peer, summary) + 1), from(peer));
}

}  // namespace

bool scale_unknown(const Digest& digest, const FrameSummary& summary) {
    if (summary.stream == FrameSummary::no_stream || (summary.segment.flags & (tcp::syn | tcp::rst)) != 0) return false;
    return !digest.streams[summary.stream].sent[summary.side].syn_seen;
}

std::vector<Row> analysis_rows(const Story& story, std::uint32_t frame) {
    std::vector<Row> rows;
    const FrameSummary summary = summary_of(story, frame);
    if (summary.stream == FrameSummary::no_stream) return rows;
    const auto add = [&](const char* label, std::string value, std::string note) {
        add_row(rows, label, std::move(value), std::move(note));
    };
    add_relative_numbers(rows, story.digest.streams[summary.stream], summary);
    if (summary.calculated_window != summary.segment.window)
        add("Window in bytes", grouped(summary.calculated_window),
            fmt::format("{} × {}, the scale its SYN announced", grouped(summary.segment.window),
                        grouped(summary.calculated_window / summary.segment.window)));
    if (scale_unknown(story.digest, summary))
        add("Window in bytes", fmt::format("{} or more", grouped(summary.segment.window)),
            "the handshake was not captured, so whether the window is scaled, and by how much, is not known");
    for (const TcpTold& one : told(summary.analysis, summary.amendments, summary.segment))
        add("Analysis", one.label, sentence(one, story.digest, summary, frame));
    return rows;
}

std::string analysis_text(const FrameSummary& summary) {
    std::string text;
    if (summary.analysis == 0) return text;
    for (const TcpTold& one : told(summary.analysis, summary.amendments, summary.segment))
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", one.label, one.sentence);
    return text;
}

}  // namespace osiscope
