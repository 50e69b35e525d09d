#include "core/tcp_info.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstring>

namespace osiscope {

namespace {

/// The kernel's answer may be longer than the struct our headers know, or shorter on an older kernel; what it did not
/// fill stays 0.
struct Answer {
    ::tcp_info known{};
    std::uint8_t more[128]{};
};

/// Follows tcpi_snd_wnd since Linux 6.2; the headers we build with may be older.
std::uint32_t receive_window(const Answer& answer) {
    std::uint32_t window = 0;
    const std::size_t offset = offsetof(::tcp_info, tcpi_snd_wnd) + sizeof answer.known.tcpi_snd_wnd;
    std::memcpy(&window, reinterpret_cast<const std::uint8_t*>(&answer) + offset, sizeof window);
    return window;
}

void take_sending(TcpInfo& info, const ::tcp_info& kernel) {
    info.congestion_window = kernel.tcpi_snd_cwnd;
    info.slow_start_threshold = kernel.tcpi_snd_ssthresh;
    info.smoothed_round_trip_us = kernel.tcpi_rtt;
    info.round_trip_variance_us = kernel.tcpi_rttvar;
    info.minimum_round_trip_us = kernel.tcpi_min_rtt;
    info.retransmission_timeout_us = kernel.tcpi_rto;
    info.unacknowledged = kernel.tcpi_unacked;
    info.sacked = kernel.tcpi_sacked;
    info.lost = kernel.tcpi_lost;
    info.retransmitted = kernel.tcpi_retrans;
    info.reordering = kernel.tcpi_reordering;
    info.send_segment_size = kernel.tcpi_snd_mss;
    info.send_window = kernel.tcpi_snd_wnd;
    info.not_sent_bytes = kernel.tcpi_notsent_bytes;
    info.path_mtu = kernel.tcpi_pmtu;
    info.delivery_rate = kernel.tcpi_delivery_rate;
    info.pacing_rate = kernel.tcpi_pacing_rate;
}

void take_counts(TcpInfo& info, const ::tcp_info& kernel) {
    info.total_retransmissions = kernel.tcpi_total_retrans;
    info.segments_out = kernel.tcpi_segs_out;
    info.segments_in = kernel.tcpi_segs_in;
    info.data_segments_out = kernel.tcpi_data_segs_out;
    info.bytes_acknowledged = kernel.tcpi_bytes_acked;
    info.bytes_received = kernel.tcpi_bytes_received;
    info.bytes_retransmitted = kernel.tcpi_bytes_retrans;
    info.duplicates_reported = kernel.tcpi_dsack_dups;
    info.reorderings_seen = kernel.tcpi_reord_seen;
    info.out_of_order_received = kernel.tcpi_rcv_ooopack;
}

}  // namespace

std::optional<TcpInfo> tcp_info_of(int descriptor) {
    Answer answer;
    socklen_t length = sizeof answer;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &answer, &length) != 0) return std::nullopt;
    const ::tcp_info& kernel = answer.known;
    TcpInfo info;
    info.state = kernel.tcpi_state;
    info.congestion_state = kernel.tcpi_ca_state;
    info.timeouts = kernel.tcpi_retransmits;
    info.probes = kernel.tcpi_probes;
    info.backoff = kernel.tcpi_backoff;
    info.options = kernel.tcpi_options;
    info.send_window_scale = kernel.tcpi_snd_wscale;
    info.receive_window_scale = kernel.tcpi_rcv_wscale;
    info.delayed_acknowledgment_us = kernel.tcpi_ato;
    info.receive_segment_size = kernel.tcpi_rcv_mss;
    info.receive_threshold = kernel.tcpi_rcv_ssthresh;
    info.receive_space = kernel.tcpi_rcv_space;
    info.receive_window = receive_window(answer);
    take_sending(info, kernel);
    take_counts(info, kernel);
    return info;
}

}  // namespace osiscope
