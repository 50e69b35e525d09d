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

namespace osiscope {

namespace {

using View = HostMoment;

using Versions = std::vector<std::string>;

Versions moved(const char* verb, std::uint64_t done, std::uint64_t size) {
    const std::string bytes = counted(done, "byte", "bytes");
    if (done >= size && size > 0)
        return {fmt::format("has {} all {}", verb, bytes), fmt::format("{} all {}", verb, grouped(done)),
                fmt::format("{} all", verb)};
    return {fmt::format("has {} {}", verb, bytes), fmt::format("{} {} B", verb, grouped(done))};
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
        return port == 0 ? Versions{} : Versions{fmt::format("program at port {}", port), fmt::format("port {}", port)};
    }
    const CallMoment* call = call_at(view.story.digest, view.host, view.at);
    const std::uint64_t done = call != nullptr ? call->file_bytes : 0;
    if (done > 0) return moved(view.host == Host::a ? "read" : "stored", done, facts->file_size);
    if (view.host == Host::a)
        return facts->file_name.empty() ? Versions{"about to read the file", "about to read"}
                                        : Versions{"sends " + facts->file_name, "about to read"};
    if (call == nullptr) return {"not started"};
    return {"waiting for a file", "waiting"};
}

Versions session_line(const View& view) {
    const Versions none{"no connection yet", "not connected"};
    if (view.stream == nullptr && view.story.recording.facts) return none;
    if (view.stream == nullptr) return udp_port(view) != 0 ? Versions{"UDP has no connections", "none"} : Versions{};
    const EndpointAt end = endpoint_at(view.story, view.number, view.side(), view.at);
    switch (end.state) {
        case TcpState::closed: return end.known ? Versions{"connection closed", "closed"} : none;
        case TcpState::listen: return {"listening for a connection", "listening"};
        case TcpState::syn_sent:
        case TcpState::syn_received: return {"connecting"};
        case TcpState::established: return {"connection established", "established"};
        default: return {"closing the connection", "closing"};
    }
}

/// Before a segment has shown its state.
std::string unknown_state(const View& view) {
    if (!view.story.recording.facts) return "state not known yet";
    return has_called_listen(view.story, view.host, view.at) ? "LISTEN" : "no TCP yet";
}

/// Numbers relative to each side's SYN, as Wireshark shows them.
std::string transport_line(const View& view) {
    if (view.stream == nullptr && view.story.recording.facts) return unknown_state(view);
    if (view.stream == nullptr) return udp_port(view) != 0 ? fmt::format("UDP · port {}", udp_port(view)) : "";
    const EndpointAt end = endpoint_at(view.story, view.number, view.side(), view.at);
    if (!end.known) return unknown_state(view);
    if (end.state == TcpState::closed) return "CLOSED";
    if (end.state == TcpState::time_wait) return "TIME-WAIT · done";
    if (end.inferred) return fmt::format("{} · as {} shows", name(end.state), name(other(view.host)));
    if (view.host == Host::a && end.sent.any)
        return fmt::format("{} · next {} (relative)", name(end.state), grouped_signed(end.next + 1));
    if (view.host == Host::a || !end.sent.has_acknowledged) return name(end.state);
    return fmt::format("{} · ack {} (relative)", name(end.state), grouped_signed(end.acknowledged + 1));
}

/// "(rel.)" where there is less room.
std::string shorter(std::string line) {
    const std::size_t at = line.rfind("(relative)");
    return at == std::string::npos ? line : line.replace(at, 10, "(rel.)");
}

/// The state's name as RFC 9293 writes it stands in each; its number beside it, below it, or nowhere.
void add_transport(HostLines& lines, const std::string& line) {
    constexpr std::string_view between = " · ";
    const std::size_t at = line.find(between);
    lines.line[4] = {line, shorter(line)};
    if (at == std::string::npos) return;
    const std::string state = line.substr(0, at);
    const std::string number = shorter(line.substr(at + between.size()));
    if (number != line.substr(at + between.size())) lines.number = number;
    lines.line[4].push_back(state + "\n" + number);
    lines.line[4].push_back(state);
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
            ends.data_link = {fmt::format("{} → {} type {}", short_mac(value(ethernet::source)), to, type),
                              fmt::format("{} → {}", short_mac(value(ethernet::source)), to), "type " + type};
        }
        if (layer.protocol == Protocol::ipv4)
            ends.network = {fmt::format("{} → {}", value(ipv4::source_address), value(ipv4::destination_address)),
                            "to " + value(ipv4::destination_address)};
        if (layer.protocol == Protocol::ipv6)
            ends.network = {fmt::format("{} → {}", value(ipv6::source_address), value(ipv6::destination_address)),
                            "to " + value(ipv6::destination_address)};
    }
    return ends;
}

std::string physical_line(const View& view) {
    if (!view.story.recording.facts) return "";
    const LabFacts& facts = *view.story.recording.facts;
    const Impairments set = wire_settings_at(view.story.recording, view.at)->way[index(view.host)];
    const char* to = facts.topology == "direct" ? name(other(view.host)) : facts.topology == "router" ? "R" : "S";
    return fmt::format("{}, {} to {}", rate_text(set.rate), exact_duration_text(set.delay_ns), to);
}

/// The lower layers of a host the shown frame is not at: who they are.
void own_addresses(HostLines& lines, const View& view) {
    if (!lines.address.empty()) lines.line[3] = {"my address " + lines.address, lines.address};
    if (!view.story.recording.facts) return;
    const std::string& mac = view.story.recording.facts->hosts[index(view.host)].mac;
    lines.line[2] = {"my address " + mac, "my address " + short_mac(mac), short_mac(mac)};
}

/// The layer that discards the shown frame says so, and those above never see it.
void refuse(HostLines& lines, std::size_t layer) {
    const bool frame = layer == 2;
    lines.line[layer] = frame ? Versions{"addressed to another: discarded", "discarded"}
                              : Versions{"wrong checksum: discarded", "discarded"};
    for (std::size_t above = layer + 1; above <= 4; ++above) lines.line[above] = {"never sees it", "not reached"};
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

}  // namespace

std::string short_mac(const std::string& mac) {
    if (mac == "ff:ff:ff:ff:ff:ff") return "all";
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
    const bool sender = host == Host::a;
    HostLines lines;
    lines.title = !story.recording.facts ? fmt::format("Host {}", name(host))
                  : sender               ? "Host A · sender"
                                         : "Host B · receiver";
    lines.address = address_of(view, journey);
    lines.line[7] = application_line(view);
    if (story.recording.facts) lines.line[6] = {"binary: bytes unchanged", "binary"};
    lines.line[5] = session_line(view);
    add_transport(lines, transport_line(view));
    const std::string physical = physical_line(view);
    lines.line[1] = {physical, physical.substr(0, physical.find(','))};
    own_addresses(lines, view);
    add_layer_states(lines, view);
    if (!here || !journey) return lines;
    const Ends ends = ends_of(view);
    const bool arriving = journey->from != host;
    if (!ends.network.empty())
        lines.line[3] = arriving ? Versions{"addressed to me: passed up", "passed up"} : ends.network;
    lines.line[2] = arriving ? Versions{"addressed to me: passed up", "passed up"} : ends.data_link;
    if (const int layer = arriving ? refusing_layer(story.recording, *journey) : 0; layer != 0)
        refuse(lines, static_cast<std::size_t>(layer));
    return lines;
}

}  // namespace osiscope
