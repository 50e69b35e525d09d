// What stands out in a segment, for filters and for people. Filters see the findings as Wireshark means them; people
// are told what is true of them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "layers/session/tcp_analysis.hpp"

namespace osiscope {

/// One finding for filters.
struct TcpFinding {
    TcpFindings bit;
    const char* id;        ///< the display-filter name Wireshark uses
    const char* label;     ///< "fast retransmission"
    const char* sentence;  ///< what it means and how it was found, without the final full stop

    /// "fast_retransmission"
    [[nodiscard]] constexpr const char* name() const { return id + sizeof("tcp.analysis.") - 1; }
};

/// All fifteen, most telling first.
[[nodiscard]] std::span<const TcpFinding> tcp_finding_table();

/// One thing that is told of a segment.
struct TcpTold {
    TcpFindings finding;   ///< the one it is told for
    const char* label;     ///< "fast retransmission"
    std::string sentence;  ///< without the final full stop
};

/// What is true of a segment's findings, most telling first; empty when nothing of them is.
[[nodiscard]] std::vector<TcpTold> told(TcpFindings findings, TcpAmendments amendments, const Segment& segment);

/// The label of the first of them; "" when there is none. Needs no segment.
[[nodiscard]] const char* told_label(TcpFindings findings, TcpAmendments amendments);

/// Whether the sender has sent these bytes (or this SYN or FIN) before.
[[nodiscard]] bool told_retransmitted(TcpFindings findings, TcpAmendments amendments);

}  // namespace osiscope
