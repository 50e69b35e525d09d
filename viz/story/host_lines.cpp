#include "viz/story/host_lines.hpp"

#include <fmt/format.h>

#include "captures/refusal.hpp"
#include "captures/seven_layers.hpp"
#include "captures/wire_settings.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/describe.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "viz/story/layer_states.hpp"
#include "viz/words/phrases.hpp"

namespace osiscope {

namespace {

using View = HostMoment;

using Versions = std::vector<std::string>;

Versions read_from_file(std::uint64_t done, std::uint64_t size) {
    const std::string bytes = bytes_said(done);
    if (done >= size && size > 0)
        return {say("has read all {bytes}", {{"bytes", bytes}}), say("read all {count}", {{"count", grouped(done)}}),
                said("read all")};
    return {say("has read {bytes}", {{"bytes", bytes}}), say("read {count} B", {{"count", grouped(done)}})};
}

Versions stored_in_file(std::uint64_t done, std::uint64_t size) {
    const std::string bytes = bytes_said(done);
    if (done >= size && size > 0)
        return {say("has stored all {bytes}", {{"bytes", bytes}}),
                say("stored all {count}", {{"count", grouped(done)}}), said("stored all")};
    return {say("has stored {bytes}", {{"bytes", bytes}}), say("stored {count} B", {{"count", grouped(done)}})};
}

/// This host's port when the shown frame is UDP; 0 when it is not.
std::uint16_t udp_port(const View& view) {
    if (view.shown == no_index || view.story.digest.rows[view.shown].protocol != Protocol::udp) return 0;
    const FrameSummary summary = summary_of(view.story, view.shown);
    return view.story.digest.rows[view.shown].from == view.host ? summary.source_port : summary.destination_port;
}

Versions application_line(const View& view) {
    const auto& facts = view.story.recording.facts;
    if (!facts) {
        const std::uint16_t port = view.stream != nullptr ? view.stream->ends[view.side()].port : udp_port(view);
        if (port == 0) return {};
        return {say("program at port {port}", {{"port", port}}), say("port {port}", {{"port", port}})};
    }
    const CallMoment* call = call_at(view.story.digest, view.host, view.at);
    const std::uint64_t done = call != nullptr ? call->file_bytes : 0;
    if (done > 0)
        return view.host == Host::a ? read_from_file(done, facts->file_size) : stored_in_file(done, facts->file_size);
    if (view.host == Host::a)
        return {facts->file_name.empty() ? said("about to read the file")
                                         : say("sends {file}", {{"file", facts->file_name}}),
                said("about to read")};
    if (call == nullptr) return {said("not started")};
    return {said("waiting for a file"), said("waiting")};
}

Versions session_line(const View& view) {
    const Versions none{said("no connection yet"), said("not connected")};
    if (view.stream == nullptr && view.story.recording.facts) return none;
    if (view.stream == nullptr)
        return udp_port(view) != 0 ? Versions{said("UDP has no connections"), said("none")} : Versions{};
    const EndpointAt end = endpoint_at(view.story, view.number, view.side(), view.at);
    switch (end.state) {
        case TcpState::closed: return end.known ? Versions{said("connection closed"), said("closed")} : none;
        case TcpState::listen: return {said("listening for a connection"), said("listening")};
        case TcpState::syn_sent:
        case TcpState::syn_received: return {said("connecting")};
        case TcpState::established: return {said("connection established"), said("established")};
        default: return {said("closing the connection"), said("closing")};
    }
}

/// The state's name as RFC 9293 writes it, and what stands beside it, long and short.
struct TransportLine {
    std::string state;
    std::string beside;
    std::string shorter;  ///< empty: the same
};

/// Before a segment has shown its state.
TransportLine unknown_state(const View& view) {
    if (!view.story.recording.facts) return {said("state not known yet"), {}, {}};
    return {has_called_listen(view.story, view.host, view.at) ? "LISTEN" : said("no TCP yet"), {}, {}};
}

/// Numbers relative to each side's SYN, as Wireshark shows them.
TransportLine transport_line(const View& view) {
    if (view.stream == nullptr && view.story.recording.facts) return unknown_state(view);
    if (view.stream == nullptr) {
        if (udp_port(view) == 0) return {};
        return {"UDP", say("port {port}", {{"port", udp_port(view)}}), {}};
    }
    const EndpointAt end = endpoint_at(view.story, view.number, view.side(), view.at);
    if (!end.known) return unknown_state(view);
    const std::string state = name(end.state);
    if (end.state == TcpState::closed) return {state, {}, {}};
    if (end.state == TcpState::time_wait) return {state, said("done"), {}};
    if (end.inferred) return {state, say("as {host} shows", {{"host", name(other(view.host))}}), {}};
    if (view.host == Host::a && end.sent.any) {
        const std::string number = grouped_signed(end.next + 1);
        return {state, say("next {number} (relative)", {{"number", number}}),
                say("next {number} (rel.)", {{"number", number}})};
    }
    if (view.host == Host::a || !end.sent.has_acknowledged) return {state, {}, {}};
    const std::string number = grouped_signed(end.acknowledged + 1);
    return {state, say("ack {number} (relative)", {{"number", number}}),
            say("ack {number} (rel.)", {{"number", number}})};
}

/// The state stands in each version; what is beside it also below it, or nowhere.
void add_transport(HostLines& lines, const TransportLine& line) {
    const std::string& shorter = line.shorter.empty() ? line.beside : line.shorter;
    const auto both = [&](const std::string& beside) {
        return beside.empty() ? line.state : line.state + " · " + beside;
    };
    lines.line[4] = {both(line.beside), both(shorter)};
    if (line.beside.empty()) return;
    lines.number = line.shorter;
    lines.line[4].push_back(line.state + "\n" + shorter);
    lines.line[4].push_back(line.state);
}

struct Ends {
    Versions network;
    Versions data_link;
};

/// What layers 3 and 2 write into the shown frame.
Ends ends_of(const View& view) {
    Ends ends;
    const Bytes bytes = frame_bytes(view.story.recording, view.shown);
    for (const Layer& layer : decode_frame(view.story.recording, view.shown).layers) {
        const std::uint32_t at = layer.header.first;
        const auto value = [&](const Field& field) { return value_text(bytes, at, field); };
        if (layer.protocol == Protocol::ethernet) {
            const std::string type =
                ethernet::ether_type_name(static_cast<std::uint16_t>(read(bytes, at, ethernet::type)));
            const std::string to = short_mac(value(ethernet::destination));
            const std::string from = short_mac(value(ethernet::source));
            ends.data_link = {say("{from} → {to} type {type}", {{"from", from}, {"to", to}, {"type", type}}),
                              fmt::format("{} → {}", from, to), say("type {type}", {{"type", type}})};
        }
        if (layer.protocol == Protocol::ipv4)
            ends.network = {fmt::format("{} → {}", value(ipv4::source_address), value(ipv4::destination_address)),
                            say("to {address}", {{"address", value(ipv4::destination_address)}})};
        if (layer.protocol == Protocol::ipv6)
            ends.network = {fmt::format("{} → {}", value(ipv6::source_address), value(ipv6::destination_address)),
                            say("to {address}", {{"address", value(ipv6::destination_address)}})};
    }
    return ends;
}

Versions physical_line(const View& view) {
    if (!view.story.recording.facts) return {"", ""};
    const LabFacts& facts = *view.story.recording.facts;
    const Impairments set = wire_settings_at(view.story.recording, view.at)->way[index(view.host)];
    const char* to = facts.topology == "direct" ? name(other(view.host)) : facts.topology == "router" ? "R" : "S";
    return {say("{rate}, {delay} to {end}",
                {{"rate", rate_text(set.rate)}, {"delay", exact_duration_text(set.delay_ns)}, {"end", to}}),
            rate_text(set.rate)};
}

/// The lower layers of a host the shown frame is not at: who they are.
void own_addresses(HostLines& lines, const View& view) {
    if (!lines.address.empty())
        lines.line[3] = {say("my address {address}", {{"address", lines.address}}), lines.address};
    if (!view.story.recording.facts) return;
    const std::string& mac = view.story.recording.facts->hosts[index(view.host)].mac;
    lines.line[2] = {say("my address {address}", {{"address", mac}}),
                     say("my address {address}", {{"address", short_mac(mac)}}), short_mac(mac)};
}

/// The layer that discards the shown frame says so, and those above never see it.
void refuse(HostLines& lines, std::size_t layer) {
    lines.line[layer] = {layer == 2 ? said("addressed to another: discarded") : said("wrong checksum: discarded"),
                         said("discarded")};
    for (std::size_t above = layer + 1; above <= 4; ++above)
        lines.line[above] = {said("never sees it"), said("not reached")};
}

std::string address_of(const View& view, const std::optional<Journey>& journey) {
    if (view.story.recording.facts) {
        const HostFacts& facts = view.story.recording.facts->hosts[index(view.host)];
        return view.story.recording.facts->ipv6 ? facts.address_v6 : facts.address;
    }
    if (view.stream != nullptr) return text(view.stream->ends[view.side()].address);
    if (!journey) return {};
    const FrameSummary summary = summary_of(view.story, view.shown);
    return text(journey->from == view.host ? summary.source : summary.destination);
}

Versions titles_of(Host host, bool of_lab) {
    const std::string alone = say("Host {host}", {{"host", name(host)}});
    if (!of_lab) return {alone, name(host)};
    return {host == Host::a ? said("Host A · sender") : said("Host B · receiver"), alone, name(host)};
}

}  // namespace

std::string short_mac(const std::string& mac) {
    if (mac == "ff:ff:ff:ff:ff:ff") return said("all");
    return mac.size() == 17 ? mac.substr(0, 2) + "…" + mac.substr(15) : mac;
}

HostLines host_lines(const Story& story, Host host, Time at, std::uint32_t shown, bool here) {
    const std::uint32_t shown_stream = shown == no_index ? FrameSummary::no_stream : story.digest.rows[shown].stream;
    // In the lab every frame belongs to the transfer's story; elsewhere a frame speaks for its own connection only.
    const bool own = shown_stream != FrameSummary::no_stream || (!story.recording.facts && shown != no_index);
    const std::uint32_t number = own ? shown_stream : main_stream(story);
    const View view{story, host, at, number, number == no_index ? nullptr : &story.digest.streams[number], shown, here};
    std::optional<Journey> journey;
    if (shown != no_index) journey = journey_at(story, journey_of(story.digest, shown));
    HostLines lines;
    lines.title = titles_of(host, story.recording.facts.has_value());
    lines.address = address_of(view, journey);
    lines.line[7] = application_line(view);
    if (story.recording.facts) lines.line[6] = {said("binary: bytes unchanged"), said("binary")};
    lines.line[5] = session_line(view);
    add_transport(lines, transport_line(view));
    lines.line[1] = physical_line(view);
    own_addresses(lines, view);
    add_layer_states(lines, view);
    if (!here || !journey) return lines;
    const Ends ends = ends_of(view);
    const bool arriving = journey->from != host;
    const Versions passed_up{said("addressed to me: passed up"), said("passed up")};
    if (!ends.network.empty()) lines.line[3] = arriving ? passed_up : ends.network;
    lines.line[2] = arriving ? passed_up : ends.data_link;
    if (const int layer = arriving ? refusing_layer(story.recording, *journey) : 0; layer != 0)
        refuse(lines, static_cast<std::size_t>(layer));
    return lines;
}

}  // namespace osiscope
