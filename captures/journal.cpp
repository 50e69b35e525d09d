#include "captures/journal.hpp"

#include <cstring>
#include <iterator>

#include "captures/journal_entry.hpp"

namespace osiscope {

namespace {

/// Hands over every number of a TcpInfo in the order in which recordings have them. New ones go to the end: older
/// recordings have fewer, and those stay 0.
template <class Info, class Take>
void in_recorded_order(Info& info, Take take) {
    take(info.state), take(info.congestion_window), take(info.slow_start_threshold);
    take(info.smoothed_round_trip_us), take(info.retransmission_timeout_us), take(info.unacknowledged);
    take(info.total_retransmissions), take(info.segments_out), take(info.segments_in);
    take(info.data_segments_out), take(info.bytes_acknowledged), take(info.bytes_received);
    take(info.congestion_state), take(info.timeouts), take(info.probes), take(info.backoff), take(info.options);
    take(info.send_window_scale), take(info.receive_window_scale), take(info.delayed_acknowledgment_us);
    take(info.send_segment_size), take(info.receive_segment_size), take(info.sacked), take(info.lost);
    take(info.retransmitted), take(info.path_mtu), take(info.round_trip_variance_us);
    take(info.minimum_round_trip_us), take(info.reordering), take(info.receive_threshold), take(info.receive_space);
    take(info.send_window), take(info.receive_window), take(info.not_sent_bytes), take(info.duplicates_reported);
    take(info.reorderings_seen), take(info.out_of_order_received), take(info.delivery_rate), take(info.pacing_rate);
    take(info.bytes_retransmitted);
}

std::string tcp_info_text(const TcpInfo& info) {
    std::string text;
    in_recorded_order(info, [&](auto number) { text += fmt::format("{} ", number); });
    text.pop_back();
    return text;
}

std::string_view object_text(CallObject object) {
    switch (object) {
        case CallObject::file: return "file";
        case CallObject::stream: return "stream";
        case CallObject::none: break;
    }
    return "none";
}

std::string call_message(const SystemCall& call) {
    return fmt::format("{}({}) = {}{}", call.name, call.arguments, call.result,
                       call.error != 0 ? fmt::format(" ({})", std::strerror(call.error)) : "");
}

TcpInfo tcp_info_from(std::string_view list) {
    TcpInfo info;
    in_recorded_order(info, [&](auto& number) { next_number(list, number); });
    return info;
}

std::optional<Event> call_from(std::string_view entry) {
    SystemCall call;
    const auto called = value_of(entry, "OSISCOPE_CALL");
    const bool complete = called && take_time(entry, "OSISCOPE_AT", call.at) &&
                          take_time(entry, "OSISCOPE_RETURNED", call.returned_at) &&
                          take(entry, "OSISCOPE_RESULT", call.result);
    if (!complete) return std::nullopt;
    call.name = *called;
    call.arguments = value_of(entry, "OSISCOPE_ARGUMENTS").value_or("");
    call.host = host_from(value_of(entry, "_HOSTNAME").value_or("A"));
    take(entry, "OSISCOPE_ERRNO", call.error);
    take(entry, "OSISCOPE_FIRST_BYTE", call.first_byte);
    const std::string_view object = value_of(entry, "OSISCOPE_OBJECT").value_or("none");
    if (object == "file") call.object = CallObject::file;
    if (object == "stream") call.object = CallObject::stream;
    if (const auto info = value_of(entry, "OSISCOPE_TCP_INFO")) call.tcp = tcp_info_from(*info);
    return call;
}

std::optional<Event> sample_from(std::string_view entry) {
    TcpSample sample;
    const auto info = value_of(entry, "OSISCOPE_TCP_INFO");
    if (!info || !take_time(entry, "OSISCOPE_AT", sample.at)) return std::nullopt;
    sample.host = host_from(value_of(entry, "_HOSTNAME").value_or("A"));
    sample.info = tcp_info_from(*info);
    return sample;
}

std::optional<Event> failure_from(std::string_view entry) {
    Failure failure;
    if (!take_time(entry, "OSISCOPE_AT", failure.at)) return std::nullopt;
    failure.text = value_of(entry, "MESSAGE").value_or("");
    const std::string_view host = value_of(entry, "_HOSTNAME").value_or("");
    if (host == "A" || host == "B") failure.host = host_from(host);
    return failure;
}

}  // namespace

bool has_more_numbers(std::string_view tcp_info) {
    static const std::ptrdiff_t known = [] {
        std::ptrdiff_t count = 0;
        TcpInfo info;
        in_recorded_order(info, [&](auto) { ++count; });
        return count;
    }();
    return std::count(tcp_info.begin(), tcp_info.end(), ' ') >= known;
}

std::string to_journal(const SystemCall& call) {
    std::string entry = head(call.at, name(call.host), "call", call_message(call));
    entry += fmt::format(
        "OSISCOPE_CALL={}\nOSISCOPE_ARGUMENTS={}\nOSISCOPE_RETURNED={}\nOSISCOPE_RESULT={}\nOSISCOPE_ERRNO={}\n"
        "OSISCOPE_OBJECT={}\nOSISCOPE_FIRST_BYTE={}\n",
        one_line(call.name), one_line(call.arguments), call.returned_at, call.result, call.error,
        object_text(call.object), call.first_byte);
    if (call.tcp) entry += fmt::format("OSISCOPE_TCP_INFO={}\n", tcp_info_text(*call.tcp));
    return entry;
}

std::string to_journal(const TcpSample& sample) {
    const TcpInfo& info = sample.info;
    const std::string message =
        fmt::format("kernel {}: {}, cwnd {}, {} in flight, srtt {} us, rto {} us, {} retransmitted", name(sample.host),
                    state_name(info), info.congestion_window, in_flight(info), info.smoothed_round_trip_us,
                    info.retransmission_timeout_us, info.total_retransmissions);
    return head(sample.at, name(sample.host), "tcp", message) +
           fmt::format("OSISCOPE_TCP_INFO={}\n", tcp_info_text(info));
}

std::string to_journal(const Failure& failure) {
    return head(failure.at, failure.host ? name(*failure.host) : "osiscope", "failure", failure.text);
}

std::optional<Event> from_journal(std::string_view entry) {
    const auto kind = value_of(entry, "OSISCOPE_EVENT");
    if (!kind) return std::nullopt;
    if (*kind == "call") return call_from(entry);
    if (*kind == "tcp") return sample_from(entry);
    if (*kind == "wire") return wire_action_from(entry);
    if (*kind == "switch") return switch_learning_from(entry);
    if (*kind == "command") return wire_command_from(entry);
    if (*kind == "failure") return failure_from(entry);
    return std::nullopt;
}

}  // namespace osiscope
