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
#include "viz/words/phrases.hpp"

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
    if (!facts.file_name.empty()) state.tell(say("File: {file}", {{"file", facts.file_name}}));
    if (facts.file_size > 0)
        state.tell(
            sender ? say("Read {done} of {size}", {{"done", grouped(done)}, {"size", bytes_said(facts.file_size)}})
                   : say("Stored {done} of {size}", {{"done", grouped(done)}, {"size", bytes_said(facts.file_size)}}));
    const std::uint64_t chunk = chunk_length(moment);
    if (chunk == 0 || done == 0 || facts.file_size == 0) return state;
    const std::uint64_t all = (facts.file_size + chunk - 1) / chunk;
    const std::uint64_t now = (done + chunk - 1) / chunk;
    if (sender) {
        const std::string number = grouped(now);
        state.aside = {say("chunk {number} of {all}", {{"number", number}, {"all", grouped(all)}}),
                       say("chunk {number}/{all}", {{"number", number}, {"all", grouped(all)}}),
                       fmt::format("{}/{}", number, grouped(all))};
        state.tell(say("Chunk {number} of {all}, {bytes} each read",
                       {{"number", number}, {"all", grouped(all)}, {"bytes", bytes_said(chunk)}}));
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
    state.tell(said("Encoding: binary, so the bytes are sent as they are in the file"));
    if (moment.story.recording.facts->raw) return state;
    const CallMoment* call = call_at(moment.story.digest, moment.host, moment.at);
    if (const std::string hash = told_hash(moment); !hash.empty()) {
        state.aside = {"SHA-256 " + hash.substr(0, 6) + "…", say("hash {begin}…", {{"begin", hash.substr(0, 4)}}),
                       "SHA-256"};
        state.tell(moment.host == Host::a ? say("SHA-256 of what was sent: {hash}", {{"hash", hash}})
                                          : say("SHA-256 of what was stored: {hash}", {{"hash", hash}}));
    } else if (call != nullptr && call->file_bytes > 0) {
        state.aside = {said("SHA-256 running"), said("hashing")};
        state.tell(said("SHA-256 is computed along with the bytes"));
    }
    return state;
}

State session(const HostMoment& moment) {
    State state;
    const bool sender = moment.host == Host::a;
    const SystemCall* call = opening_call(moment, sender ? "socket" : "accept");
    if (call == nullptr) return state;
    state.tell(say("Socket descriptor {number}, from {call}()", {{"number", call->result}, {"call", call->name}}));
    if (moment.stream != nullptr) {
        const TcpStream::End& peer = moment.stream->ends[1 - moment.side()];
        state.tell(say("Peer: {address} port {port}", {{"address", text(peer.address)}, {"port", peer.port}}));
        if (endpoint_at(moment.story, moment.number, moment.side(), moment.at).state == TcpState::closed) return state;
    }
    state.aside = {fmt::format("fd {}", call->result)};
    return state;
}

/// The kernel counts in microseconds.
std::string microseconds(std::uint32_t value) { return duration_text(std::int64_t{value} * 1000); }

void say_kernel(State& state, const TcpInfo& info, const HostMoment& moment) {
    constexpr std::uint32_t none_yet = 0x7fffffff;
    state.tell(
        say("The kernel, for {host} (TCP_INFO): {state}", {{"host", name(moment.host)}, {"state", state_name(info)}}));
    state.tell(say(
        "Congestion window {segments}, slow-start threshold {threshold}, {count} in flight",
        {{"segments", segments_said(info.congestion_window)},
         {"threshold", info.slow_start_threshold == none_yet ? said("none yet") : grouped(info.slow_start_threshold)},
         {"count", grouped(in_flight(info))}}));
    const std::string round_trip = microseconds(info.smoothed_round_trip_us);
    const std::string timeout = microseconds(info.retransmission_timeout_us);
    if (timers_raised(info, moment.story.recording.facts))
        state.tell(said("Round trip and timeout: raised by osiscope to hold the timers, not the kernel's own"));
    else if (info.backoff == 0)
        state.tell(
            say("Round trip {time}, retransmission timeout {timeout}", {{"time", round_trip}, {"timeout", timeout}}));
    else
        state.tell(say_count("Round trip {time}, retransmission timeout {timeout} (doubled {count} time)",
                             "Round trip {time}, retransmission timeout {timeout} (doubled {count} times)",
                             info.backoff, {{"time", round_trip}, {"timeout", timeout}}));
    state.tell(
        say_count("{count} segment retransmitted", "{count} segments retransmitted", info.total_retransmissions));
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

/// What this end did with the shown frame, when that is a reset it did not accept; nothing else.
std::vector<std::string> refused_reset(const HostMoment& moment) {
    for (const StateChange& change : moment.stream->states.ends[moment.side()].changes) {
        if (change.cause != moment.shown) continue;
        if (moment.story.digest.two_ends && moment.story.recording.frames[change.cause].at > moment.at) continue;
        if (change.kind == ChangeKind::reset_challenged) return {said("RST challenged"), said("challenged")};
        if (change.kind == ChangeKind::reset_discarded) return {said("RST discarded"), said("discarded")};
        if (change.kind == ChangeKind::reset_disproved) return {said("RST not accepted"), said("not accepted")};
    }
    return {};
}

/// The sender's window is what moves; the receiver's is what it offers.
State transport(const HostMoment& moment) {
    State state;
    if (moment.stream == nullptr) return state;
    const EndpointAt end = endpoint_at(moment.story, moment.number, moment.side(), moment.at);
    if (end.known && end.state != TcpState::closed) {
        state.tell(end.inferred
                       ? say("State: {state}, as the other end's segments show: none of its own was captured yet",
                             {{"state", name(end.state)}})
                       : say("State: {state}", {{"state", name(end.state)}}));
        if (end.sent.any)
            state.tell(
                say("Next sequence number to send (relative): {number}", {{"number", grouped_signed(end.next + 1)}}));
        if (end.sent.has_acknowledged)
            state.tell(say("Last acknowledgment number sent (relative): {number}",
                           {{"number", grouped_signed(end.acknowledged + 1)}}));
    }
    const std::optional<std::uint32_t> announced = announced_window(moment);
    if (announced) state.tell(say("Window in the same segment: {bytes}", {{"bytes", bytes_said(*announced)}}));
    const std::vector<std::string> reset = refused_reset(moment);
    if (!reset.empty()) state.aside = reset;
    const TcpSample* sample = tcp_at(moment.story.recording, moment.host, moment.at);
    if (sample == nullptr) return state;
    const TcpInfo& info = sample->info;
    if (info.state == 1 && moment.host == Host::a && reset.empty())
        state.aside = {say("cwnd {window} · {count} in flight",
                           {{"window", grouped(info.congestion_window)}, {"count", grouped(in_flight(info))}}),
                       fmt::format("cwnd {}", grouped(info.congestion_window))};
    if (info.state == 1 && moment.host == Host::b && announced && reset.empty())
        state.aside = {say("window {bytes}", {{"bytes", grouped(*announced)}}),
                       say("win {bytes}", {{"bytes", grouped(*announced)}})};
    if (info.receive_window > 0)
        state.tell(say("Window the kernel offers for it now (TCP_INFO): {bytes}",
                       {{"bytes", bytes_said(info.receive_window)}}));
    if (info.send_window > 0) state.tell(say("Window of the peer: {bytes}", {{"bytes", bytes_said(info.send_window)}}));
    say_kernel(state, info, moment);
    return state;
}

void say_route(State& state, const HostMoment& moment) {
    if (!moment.story.recording.facts) return;
    const LabFacts& facts = *moment.story.recording.facts;
    const HostFacts& peer = facts.hosts[index(other(moment.host))];
    const std::string to = facts.ipv6 ? peer.address_v6 : peer.address;
    if (!facts.router) return state.tell(say("Route to {address}: the same network, directly", {{"address", to}}));
    const RouterFacts::Side& side = facts.router->sides[index(moment.host)];
    const std::string via = facts.ipv6 ? side.address_v6 : side.address;
    state.tell(
        say("Route to {address}: another network, by way of the router {router}", {{"address", to}, {"router", via}}));
    state.aside = {say("via {router}", {{"router", via}}), say("via {router}", {{"router", "R"}})};
}

State network(const HostMoment& moment) {
    State state;
    say_route(state, moment);
    if (!moment.here || moment.shown == no_index) return state;
    const Bytes bytes = frame_bytes(moment.story.recording, moment.shown);
    for (const Layer& layer : decode_frame(moment.story.recording, moment.shown).layers) {
        const auto value = [&](const Field& field) { return value_text(bytes, layer.header.first, field); };
        const auto add = [&](const Field& from, const Field& to, const Field& hops, const std::string& word) {
            state.tell(say("This packet: {from} → {to}", {{"from", value(from)}, {"to", value(to)}}));
            state.tell(fmt::format("{} {}", hops.label, value(hops)));
            state.aside = {fmt::format("{} {}", word, value(hops))};
        };
        if (layer.protocol == Protocol::ipv4)
            return add(ipv4::source_address, ipv4::destination_address, ipv4::time_to_live, "TTL"), state;
        if (layer.protocol == Protocol::ipv6)
            return add(ipv6::source_address, ipv6::destination_address, ipv6::hop_limit, said("hops")), state;
    }
    return state;
}

/// The check sequence that the line carried, and where it does not fit what arrived, beside it what would.
void say_check(State& state, const HostMoment& moment) {
    if (on_line(moment.story.recording, moment.shown) != OnLine::yes) return;
    const CheckSequence check = check_sequence_of(moment.story, moment.shown);
    const std::string carried = check.carried_known ? check_sequence_text(check.carried) : said("hit by an error");
    if (fits(check)) {
        state.aside.insert(state.aside.begin(), "FCS " + carried);
        state.tell(say("Frame check sequence {value}, computed, as captures do not contain it; {order}",
                       {{"value", carried}, {"order", said(check_sequence_order())}}));
        return;
    }
    const std::string computed = check_sequence_text(check.computed);
    state.aside.insert(state.aside.begin(), {fmt::format("FCS {} ≠ {}", carried, computed), said("FCS does not fit")});
    state.tell(say("Frame check sequence on the line {carried}; computed over what arrived {computed}: they do not fit",
                   {{"carried", carried}, {"computed", computed}}));
}

State data_link(const HostMoment& moment) {
    State state;
    if (moment.story.recording.facts)
        state.tell(say("My MAC address: {address}",
                       {{"address", moment.story.recording.facts->hosts[index(moment.host)].mac}}));
    if (!moment.here || moment.shown == no_index) return state;
    const Bytes bytes = frame_bytes(moment.story.recording, moment.shown);
    for (const Layer& layer : decode_frame(moment.story.recording, moment.shown).layers) {
        if (layer.protocol != Protocol::ethernet) continue;
        const auto value = [&](const Field& field) { return value_text(bytes, layer.header.first, field); };
        const std::string type =
            ethernet::ether_type_name(static_cast<std::uint16_t>(read(bytes, layer.header.first, ethernet::type)));
        state.tell(say("This frame: {from} → {to}, type {type}",
                       {{"from", value(ethernet::source)}, {"to", value(ethernet::destination)}, {"type", type}}));
        state.aside = {say("type {type}", {{"type", type}})};
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
    if (!state.aside.empty()) state.tell(say("Line code: {code}", {{"code", state.aside.front()}}));
    state.tell(say("Rate: {rate}", {{"rate", rate_text(way.rate)}}));
    state.tell(say("Propagation: {time} a link", {{"time", exact_duration_text(way.delay_ns)}}));
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
