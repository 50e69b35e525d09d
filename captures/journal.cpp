#include "captures/journal.hpp"

#include <cstring>

#include "captures/journal_entry.hpp"

namespace osiscope {

namespace {

std::string tcp_info_text(const TcpInfo& info) {
    return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {}", info.state, info.congestion_window,
                       info.slow_start_threshold, info.smoothed_round_trip_us, info.retransmission_timeout_us,
                       info.unacknowledged, info.total_retransmissions, info.segments_out, info.segments_in,
                       info.data_segments_out, info.bytes_acknowledged, info.bytes_received);
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
    next_number(list, info.state);
    next_number(list, info.congestion_window);
    next_number(list, info.slow_start_threshold);
    next_number(list, info.smoothed_round_trip_us);
    next_number(list, info.retransmission_timeout_us);
    next_number(list, info.unacknowledged);
    next_number(list, info.total_retransmissions);
    next_number(list, info.segments_out);
    next_number(list, info.segments_in);
    next_number(list, info.data_segments_out);
    next_number(list, info.bytes_acknowledged);
    next_number(list, info.bytes_received);
    return info;
}

std::optional<Event> call_from(std::string_view entry) {
    SystemCall call;
    const auto called = value_of(entry, "OSISCOPE_CALL");
    const bool complete = called && take(entry, "OSISCOPE_AT", call.at) &&
                          take(entry, "OSISCOPE_RETURNED", call.returned_at) &&
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

std::optional<Event> failure_from(std::string_view entry) {
    Failure failure;
    if (!take(entry, "OSISCOPE_AT", failure.at)) return std::nullopt;
    failure.text = value_of(entry, "MESSAGE").value_or("");
    const std::string_view host = value_of(entry, "_HOSTNAME").value_or("");
    if (host == "A" || host == "B") failure.host = host_from(host);
    return failure;
}

}  // namespace

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

std::string to_journal(const Failure& failure) {
    return head(failure.at, failure.host ? name(*failure.host) : "osiscope", "failure", failure.text);
}

std::optional<Event> from_journal(std::string_view entry) {
    const auto kind = value_of(entry, "OSISCOPE_EVENT");
    if (!kind) return std::nullopt;
    if (*kind == "call") return call_from(entry);
    if (*kind == "wire") return wire_action_from(entry);
    if (*kind == "switch") return switch_learning_from(entry);
    if (*kind == "command") return wire_command_from(entry);
    if (*kind == "failure") return failure_from(entry);
    return std::nullopt;
}

}  // namespace osiscope
