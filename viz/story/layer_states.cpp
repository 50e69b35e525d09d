#include "viz/story/layer_states.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/seven_layers.hpp"
#include "captures/wire_settings.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/describe.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/physical/line_code.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

struct State {
    std::vector<std::string> aside;  ///< the longest version first
    std::string details;

    void tell(const std::string& line) { details += (details.empty() ? "" : "\n") + line; }
};

/// Calls that open a connection are among a host's first; in what comes after nobody has to look.
constexpr std::size_t opening_calls = 200;

/// The host's first call of this name that had succeeded by then.
const SystemCall* opening_call(const HostMoment& moment, const char* name) {
    const auto& calls = moment.story.digest.calls_of[index(moment.host)];
    for (std::size_t i = 0; i < std::min(calls.size(), opening_calls) && calls[i].returned_at <= moment.at; ++i) {
        const SystemCall& call = moment.story.recording.system_calls[calls[i].call];
        if (call.error == 0 && call.name == name) return &call;
    }
    return nullptr;
}

/// The length of the file's first read: the sender's chunk.
std::uint64_t chunk_length(const HostMoment& moment) {
    const auto& calls = moment.story.digest.calls_of[0];
    for (std::size_t i = 0; i < std::min(calls.size(), opening_calls); ++i)
        if (calls[i].file_bytes > 0) return calls[i].file_bytes;
    return 0;
}

State application(const HostMoment& moment) {
    State state;
    if (!moment.story.recording.facts) return state;
    const LabFacts& facts = *moment.story.recording.facts;
    const CallMoment* call = call_at(moment.story.digest, moment.host, moment.at);
    const std::uint64_t done = call != nullptr ? call->file_bytes : 0;
    const bool sender = moment.host == Host::a;
    if (done == 0 && !sender) return state;
    if (!facts.file_name.empty()) state.tell(fmt::format("File: {}", facts.file_name));
    if (facts.file_size > 0)
        state.tell(fmt::format("{} {} of {}", sender ? "Read" : "Stored", grouped(done),
                               counted(facts.file_size, "byte", "bytes")));
    const std::uint64_t chunk = chunk_length(moment);
    if (chunk == 0 || done == 0 || facts.file_size == 0) return state;
    const std::uint64_t all = (facts.file_size + chunk - 1) / chunk;
    const std::uint64_t now = (done + chunk - 1) / chunk;
    if (sender) {
        state.aside = {fmt::format("chunk {} of {}", grouped(now), grouped(all)),
                       fmt::format("chunk {}/{}", grouped(now), grouped(all)),
                       fmt::format("{}/{}", grouped(now), grouped(all))};
        state.tell(
            fmt::format("Chunk {} of {}, {} each read", grouped(now), grouped(all), counted(chunk, "byte", "bytes")));
    } else {
        state.aside = {percent_text(static_cast<double>(done) / static_cast<double>(facts.file_size))};
    }
    return state;
}

/// The SHA-256 in the record that ends a side's part: A's END, B's RECEIPT. Empty before it was sent.
std::string told_hash(const HostMoment& moment) {
    using transfer_record::Type;
    if (moment.stream == nullptr) return {};
    const HalfStream& half = moment.stream->sent[moment.side()];
    if (half.records.empty()) return {};
    const StreamRecord& last = half.records.back();
    const std::uint32_t before = last.type == Type::receipt ? 8 : 0;
    if (last.type != Type::end && last.type != Type::receipt) return {};
    const Piece* piece = piece_at(half, last.stream_offset);
    if (piece == nullptr || moment.story.recording.frames[piece->frame].at > moment.at) return {};
    const auto bytes =
        copy_stream(half, moment.story.recording, last.stream_offset + transfer_record::header_length + before, 32);
    std::string text;
    for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
    return bytes.size() == 32 ? text : std::string();
}

State presentation(const HostMoment& moment) {
    State state;
    if (!moment.story.recording.facts) return state;
    state.tell("Encoding: binary, so the bytes are sent as they are in the file");
    if (moment.story.recording.facts->raw) return state;
    const CallMoment* call = call_at(moment.story.digest, moment.host, moment.at);
    if (const std::string hash = told_hash(moment); !hash.empty()) {
        state.aside = {"SHA-256 " + hash.substr(0, 6) + "…", "hash " + hash.substr(0, 4) + "…", "SHA-256"};
        state.tell(fmt::format("SHA-256 of what {}: {}", moment.host == Host::a ? "was sent" : "was stored", hash));
    } else if (call != nullptr && call->file_bytes > 0) {
        state.aside = {"SHA-256 running", "hashing"};
        state.tell("SHA-256 is computed along with the bytes");
    }
    return state;
}

State session(const HostMoment& moment) {
    State state;
    const bool sender = moment.host == Host::a;
    const SystemCall* call = opening_call(moment, sender ? "socket" : "accept");
    if (call == nullptr) return state;
    state.tell(fmt::format("Socket descriptor {}, from {}()", call->result, call->name));
    if (moment.stream != nullptr) {
        const TcpStream::End& peer = moment.stream->ends[1 - moment.side()];
        state.tell(fmt::format("Peer: {} port {}", text(peer.address), peer.port));
        if (endpoint_at(moment.story, moment.number, moment.side(), moment.at).state == TcpState::closed) return state;
    }
    state.aside = {fmt::format("fd {}", call->result)};
    return state;
}

/// The kernel counts in microseconds.
std::string microseconds(std::uint32_t value) { return duration_text(std::int64_t{value} * 1000); }

void say_kernel(State& state, const TcpInfo& info, const HostMoment& moment) {
    constexpr std::uint32_t none_yet = 0x7fffffff;
    state.tell(fmt::format("The kernel, for {} (TCP_INFO): {}", name(moment.host), state_name(info)));
    state.tell(fmt::format("Congestion window {}, slow-start threshold {}, {} in flight",
                           counted(info.congestion_window, "segment", "segments"),
                           info.slow_start_threshold == none_yet ? "none yet" : grouped(info.slow_start_threshold),
                           grouped(in_flight(info))));
    if (timers_raised(info, moment.story.recording.facts))
        state.tell("Round trip and timeout: raised by osiscope to hold the timers, not the kernel's own");
    else
        state.tell(
            fmt::format("Round trip {}, retransmission timeout {}{}", microseconds(info.smoothed_round_trip_us),
                        microseconds(info.retransmission_timeout_us),
                        info.backoff == 0 ? "" : fmt::format(" (doubled {})", counted(info.backoff, "time", "times"))));
    state.tell(fmt::format("{} retransmitted", counted(info.total_retransmissions, "segment", "segments")));
}

/// The window in the segment that carried the last acknowledgment this host has sent, scaled.
std::optional<std::uint32_t> announced_window(const HostMoment& moment) {
    if (!moment.story.digest.two_ends) return std::nullopt;
    const std::vector<EndpointMoment>& moments = moment.stream->moments[moment.side()];
    auto after = std::partition_point(moments.begin(), moments.end(),
                                      [&](const EndpointMoment& one) { return one.at <= moment.at; });
    while (after != moments.begin()) {
        const EndpointMoment& one = *--after;
        const FrameRow& row = moment.story.digest.rows[one.frame];
        if (row.side == moment.side() && one.sent.has_acknowledged) return row.calculated_window;
    }
    return std::nullopt;
}

/// What this end did with the shown frame, when that is a reset it did not accept; "" else.
const char* refused_reset(const HostMoment& moment) {
    for (const StateChange& change : moment.stream->states.ends[moment.side()].changes) {
        if (change.cause != moment.shown) continue;
        if (moment.story.digest.two_ends && moment.story.recording.frames[change.cause].at > moment.at) continue;
        if (change.kind == ChangeKind::reset_challenged) return "RST challenged";
        if (change.kind == ChangeKind::reset_discarded) return "RST discarded";
        if (change.kind == ChangeKind::reset_disproved) return "RST not accepted";
    }
    return "";
}

/// The sender's window is what moves; the receiver's is what it offers.
State transport(const HostMoment& moment) {
    State state;
    if (moment.stream == nullptr) return state;
    const EndpointAt end = endpoint_at(moment.story, moment.number, moment.side(), moment.at);
    if (end.known && end.state != TcpState::closed) {
        state.tell(
            fmt::format("State: {}{}", name(end.state),
                        end.inferred ? ", as the other end's segments show: none of its own was captured yet" : ""));
        if (end.sent.any)
            state.tell(fmt::format("Next sequence number to send (relative): {}", grouped_signed(end.next + 1)));
        if (end.sent.has_acknowledged)
            state.tell(
                fmt::format("Last acknowledgment number sent (relative): {}", grouped_signed(end.acknowledged + 1)));
    }
    const std::optional<std::uint32_t> announced = announced_window(moment);
    if (announced) state.tell("Window in the same segment: " + counted(*announced, "byte", "bytes"));
    const std::string reset = refused_reset(moment);
    if (!reset.empty()) state.aside = {reset, reset.substr(4)};
    const TcpSample* sample = tcp_at(moment.story.recording, moment.host, moment.at);
    if (sample == nullptr) return state;
    const TcpInfo& info = sample->info;
    if (info.state == 1 && moment.host == Host::a && reset.empty())
        state.aside = {fmt::format("cwnd {} · {} in flight", grouped(info.congestion_window), grouped(in_flight(info))),
                       fmt::format("cwnd {}", grouped(info.congestion_window))};
    if (info.state == 1 && moment.host == Host::b && announced && reset.empty())
        state.aside = {fmt::format("window {}", grouped(*announced)), fmt::format("win {}", grouped(*announced))};
    if (info.receive_window > 0)
        state.tell("Window the kernel offers for it now (TCP_INFO): " + counted(info.receive_window, "byte", "bytes"));
    if (info.send_window > 0) state.tell("Window of the peer: " + counted(info.send_window, "byte", "bytes"));
    say_kernel(state, info, moment);
    return state;
}

void say_route(State& state, const HostMoment& moment) {
    if (!moment.story.recording.facts) return;
    const LabFacts& facts = *moment.story.recording.facts;
    const HostFacts& peer = facts.hosts[index(other(moment.host))];
    const std::string to = facts.ipv6 ? peer.address_v6 : peer.address;
    if (!facts.router) return state.tell(fmt::format("Route to {}: the same network, directly", to));
    const RouterFacts::Side& side = facts.router->sides[index(moment.host)];
    const std::string via = facts.ipv6 ? side.address_v6 : side.address;
    state.tell(fmt::format("Route to {}: another network, by way of the router {}", to, via));
    state.aside = {"via " + via, "via R"};
}

State network(const HostMoment& moment) {
    State state;
    say_route(state, moment);
    if (!moment.here || moment.shown == no_index) return state;
    const Bytes bytes = frame_bytes(moment.story.recording, moment.shown);
    for (const Layer& layer : decode_frame(moment.story.recording, moment.shown).layers) {
        const auto value = [&](const Field& field) { return value_text(bytes, layer.header.first, field); };
        const auto add = [&](const Field& from, const Field& to, const Field& hops, const char* word) {
            state.tell(fmt::format("This packet: {} → {}", value(from), value(to)));
            state.tell(fmt::format("{} {}", hops.label, value(hops)));
            state.aside = {fmt::format("{} {}", word, value(hops))};
        };
        if (layer.protocol == Protocol::ipv4)
            return add(ipv4::source_address, ipv4::destination_address, ipv4::time_to_live, "TTL"), state;
        if (layer.protocol == Protocol::ipv6)
            return add(ipv6::source_address, ipv6::destination_address, ipv6::hop_limit, "hops"), state;
    }
    return state;
}

/// The check sequence that the line carried, and where it does not fit what arrived, beside it what would.
void say_check(State& state, const HostMoment& moment) {
    if (on_line(moment.story.recording, moment.shown) != OnLine::yes) return;
    const CheckSequence check = check_sequence_of(moment.story, moment.shown);
    const std::string carried = check.carried_known ? check_sequence_text(check.carried) : "hit by an error";
    if (fits(check)) {
        state.aside.insert(state.aside.begin(), "FCS " + carried);
        state.tell(fmt::format("Frame check sequence {}, computed, as captures do not contain it; {}", carried,
                               check_sequence_order()));
        return;
    }
    const std::string computed = check_sequence_text(check.computed);
    state.aside.insert(state.aside.begin(), {fmt::format("FCS {} ≠ {}", carried, computed), "FCS does not fit"});
    state.tell(fmt::format("Frame check sequence on the line {}; computed over what arrived {}: they do not fit",
                           carried, computed));
}

State data_link(const HostMoment& moment) {
    State state;
    if (moment.story.recording.facts)
        state.tell("My MAC address: " + moment.story.recording.facts->hosts[index(moment.host)].mac);
    if (!moment.here || moment.shown == no_index) return state;
    const Bytes bytes = frame_bytes(moment.story.recording, moment.shown);
    for (const Layer& layer : decode_frame(moment.story.recording, moment.shown).layers) {
        if (layer.protocol != Protocol::ethernet) continue;
        const auto value = [&](const Field& field) { return value_text(bytes, layer.header.first, field); };
        const std::string type =
            ethernet::ether_type_name(static_cast<std::uint16_t>(read(bytes, layer.header.first, ethernet::type)));
        state.tell(
            fmt::format("This frame: {} → {}, type {}", value(ethernet::source), value(ethernet::destination), type));
        state.aside = {"type " + type};
    }
    say_check(state, moment);
    return state;
}

State physical(const HostMoment& moment) {
    State state;
    if (!moment.story.recording.facts) return state;
    const WireSetup setup = *wire_settings_at(moment.story.recording, moment.at);
    const Impairments& way = setup.way[index(moment.host)];
    if (const auto code = line_code_named(setup.line_code[index(moment.host)])) state.aside = {name(*code)};
    if (!state.aside.empty()) state.tell("Line code: " + state.aside.front());
    state.tell(fmt::format("Rate: {}", rate_text(way.rate)));
    state.tell(fmt::format("Propagation: {} a link", exact_duration_text(way.delay_ns)));
    return state;
}

}  // namespace

bool timers_raised(const TcpInfo& info, const std::optional<LabFacts>& facts) {
    constexpr std::uint32_t longest_of_its_own = 100'000'000;  // microseconds; the kernel's own come here by doubling
    const bool long_timers = facts && facts->tcp.long_timers;
    return !long_timers && info.backoff == 0 && info.retransmission_timeout_us >= longest_of_its_own;
}

void add_layer_states(HostLines& lines, const HostMoment& moment) {
    State (*const layers[])(const HostMoment&) = {physical, data_link,    network,    transport,
                                                  session,  presentation, application};
    for (std::size_t layer = 1; layer <= 7; ++layer) {
        State state = layers[layer - 1](moment);
        lines.aside[layer] = std::move(state.aside);
        lines.details[layer] = std::move(state.details);
    }
}

}  // namespace osiscope
