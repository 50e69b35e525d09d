// What the benchmarks compare: the same capture read to its end by others and by us.
#pragma once

#include <cstdint>
#include <string>

namespace osiscope::bench {

/// What a loop saw, so that no compiler leaves it out and every loop can be checked against the others.
struct Seen {
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;     ///< captured
    std::uint64_t segments = 0;  ///< TCP headers read; 0 for the loops that read no headers
    std::uint64_t bad = 0;       ///< checksums that are wrong; 0 for the loops that check none
    std::uint64_t kept = 0;  ///< bytes of memory that are still in use at the end; 0 for the loops that keep nothing
};

// Others.
Seen libpcap_loop(const std::string& path);   ///< pcap_next_ex, nothing of the bytes touched
Seen mapped_walk(const std::string& path);    ///< record headers of a mapped .pcap, as few instructions as it takes
Seen libtins_parse(const std::string& path);  ///< every header that libtins knows; it checks no checksum

// Ours.
Seen read_only(const std::string& path);       ///< the capture reader alone
Seen summaries(const std::string& path);       ///< a summary of every frame, connections and TCP analysis; no checksums
Seen full_decode(const std::string& path);     ///< all layers, all checksums
Seen full_pass(const std::string& path);       ///< the same with connections and TCP analysis
Seen open_recording(const std::string& path);  ///< what the window keeps of every frame, from the mapped file

/// Filters the rows of an opened recording for `tcp.analysis.retransmission`, over and over: each call once.
Seen filter_rows(const std::string& path);

}  // namespace osiscope::bench
