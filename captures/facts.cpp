#include "captures/facts.hpp"

#include "captures/json_text.hpp"

namespace osiscope {

namespace {

constexpr const char* outcome_names[] = {"running", "identical", "failed"};

/// Copies a member into `value` when it is there and of the right kind; anything else is left as it was.
void take(const Json& json, const char* key, std::string& value) {
    if (const auto at = json.find(key); at != json.end() && at->is_string()) value = at->get<std::string>();
}

void take(const Json& json, const char* key, bool& value) {
    if (const auto at = json.find(key); at != json.end() && at->is_boolean()) value = at->get<bool>();
}

template <class Number>
void take(const Json& json, const char* key, Number& value) {
    if (const auto at = json.find(key); at != json.end()) value = whole_number<Number>(*at).value_or(value);
}

void take(const Json& json, const char* key, double& value) {
    if (const auto at = json.find(key); at != json.end() && at->is_number()) value = at->get<double>();
}

Json impairments_json(const Impairments& set) {
    return {{"rate_bits_per_second", set.rate},
            {"delay_ns", set.delay_ns},
            {"jitter_ns", set.jitter_ns},
            {"loss", set.loss},
            {"burst_enter", set.burst_enter},
            {"burst_leave", set.burst_leave},
            {"duplicate", set.duplicate},
            {"reorder", set.reorder},
            {"reorder_by", set.reorder_by},
            {"corrupt", set.corrupt},
            {"bit_error_rate", set.bit_error_rate},
            {"queue_frames", set.queue_frames},
            {"mtu", set.mtu},
            {"cut", set.cut}};
}

Impairments impairments_from(const Json& json) {
    Impairments set;
    take(json, "rate_bits_per_second", set.rate);
    take(json, "delay_ns", set.delay_ns);
    take(json, "jitter_ns", set.jitter_ns);
    take(json, "loss", set.loss);
    take(json, "burst_enter", set.burst_enter);
    take(json, "burst_leave", set.burst_leave);
    take(json, "duplicate", set.duplicate);
    take(json, "reorder", set.reorder);
    take(json, "reorder_by", set.reorder_by);
    take(json, "corrupt", set.corrupt);
    take(json, "bit_error_rate", set.bit_error_rate);
    take(json, "queue_frames", set.queue_frames);
    take(json, "mtu", set.mtu);
    take(json, "cut", set.cut);
    return set;
}

Json counters_json(const KernelCounters& counters) {
    Json all = Json::object();
    for (const NamedCounter& counter : counters.all) all[counter.name] = counter.value;
    return {{"ip_out", counters.ip_out},
            {"ip_in", counters.ip_in},
            {"tcp_segments_out", counters.tcp_segments_out},
            {"tcp_segments_in", counters.tcp_segments_in},
            {"tcp_retransmitted", counters.tcp_retransmitted},
            {"tcp_in_errors", counters.tcp_in_errors},
            {"counters", all}};
}

KernelCounters counters_from(const Json& json) {
    KernelCounters counters;
    take(json, "ip_out", counters.ip_out);
    take(json, "ip_in", counters.ip_in);
    take(json, "tcp_segments_out", counters.tcp_segments_out);
    take(json, "tcp_segments_in", counters.tcp_segments_in);
    take(json, "tcp_retransmitted", counters.tcp_retransmitted);
    take(json, "tcp_in_errors", counters.tcp_in_errors);
    const auto all = json.find("counters");
    if (all == json.end() || !all->is_object()) return counters;
    for (const auto& [name, value] : all->items())
        if (value.is_number_integer()) counters.all.push_back({name, value.get<std::uint64_t>()});
    return counters;
}

Json tcp_json(const TcpSettings& tcp) {
    return {{"sack", tcp.sack},
            {"timestamps", tcp.timestamps},
            {"window_scaling", tcp.window_scaling},
            {"delayed_ack", tcp.delayed_ack},
            {"long_timers", tcp.long_timers},
            {"mss", tcp.mss},
            {"receive_buffer", tcp.receive_buffer},
            {"reader_rate_bits_per_second", tcp.reader_rate}};
}

void take_tcp(const Json& root, TcpSettings& tcp) {
    const auto json = root.find("tcp");
    if (json == root.end() || !json->is_object()) return;
    take(*json, "sack", tcp.sack);
    take(*json, "timestamps", tcp.timestamps);
    take(*json, "window_scaling", tcp.window_scaling);
    take(*json, "delayed_ack", tcp.delayed_ack);
    take(*json, "long_timers", tcp.long_timers);
    take(*json, "mss", tcp.mss);
    take(*json, "receive_buffer", tcp.receive_buffer);
    take(*json, "reader_rate_bits_per_second", tcp.reader_rate);
}

Json host_json(const HostFacts& host) {
    Json json{{"address", host.address}, {"mac", host.mac}, {"system_calls", host.system_calls}};
    if (!host.address_v6.empty()) json["address_v6"] = host.address_v6;
    if (host.counters) json["kernel"] = counters_json(*host.counters);
    return json;
}

Json side_json(const RouterFacts::Side& side) {
    Json json{{"address", side.address}, {"mac", side.mac}, {"mtu", side.mtu}};
    if (!side.address_v6.empty()) json["address_v6"] = side.address_v6;
    return json;
}

Json router_json(const RouterFacts& router) {
    Json json{{"A", side_json(router.sides[0])}, {"B", side_json(router.sides[1])}};
    if (!router.counters) return json;
    json["kernel"] = {{"forwarded", router.counters->forwarded},
                      {"fragmented", router.counters->fragmented},
                      {"fragments_created", router.counters->fragments_created},
                      {"time_exceeded", router.counters->time_exceeded},
                      {"fragmentation_needed", router.counters->fragmentation_needed}};
    return json;
}

RouterFacts router_from(const Json& json) {
    RouterFacts router;
    for (const Host host : {Host::a, Host::b}) {
        const auto at = json.find(name(host));
        if (at == json.end() || !at->is_object()) continue;
        RouterFacts::Side& side = router.sides[index(host)];
        take(*at, "address", side.address);
        take(*at, "address_v6", side.address_v6);
        take(*at, "mac", side.mac);
        take(*at, "mtu", side.mtu);
    }
    const auto kernel = json.find("kernel");
    if (kernel == json.end() || !kernel->is_object()) return router;
    RouterCounters& counters = router.counters.emplace();
    take(*kernel, "forwarded", counters.forwarded);
    take(*kernel, "fragmented", counters.fragmented);
    take(*kernel, "fragments_created", counters.fragments_created);
    take(*kernel, "time_exceeded", counters.time_exceeded);
    take(*kernel, "fragmentation_needed", counters.fragmentation_needed);
    return router;
}

HostFacts host_from(const Json& json) {
    HostFacts host;
    take(json, "address", host.address);
    take(json, "address_v6", host.address_v6);
    take(json, "mac", host.mac);
    take(json, "system_calls", host.system_calls);
    if (const auto at = json.find("kernel"); at != json.end() && at->is_object()) host.counters = counters_from(*at);
    return host;
}

Outcome outcome_from(const std::string& text) {
    if (text == "identical") return Outcome::identical;
    return text == "failed" ? Outcome::failed : Outcome::running;
}

void take_hosts(const Json& root, LabFacts& facts) {
    const auto hosts = root.find("hosts");
    if (hosts == root.end() || !hosts->is_object()) return;
    for (const Host host : {Host::a, Host::b})
        if (const auto at = hosts->find(name(host)); at != hosts->end() && at->is_object())
            facts.hosts[index(host)] = host_from(*at);
}

/// Recordings from before the wire could do harm tell rate and delay only.
void take_wire(const Json& root, LabFacts& facts) {
    for (Impairments& direction : facts.wire) {
        direction.rate = facts.rate;
        direction.delay_ns = facts.delay_ns;
    }
    if (const auto wire = root.find("wire"); wire != root.end() && wire->is_object()) {
        if (const auto at = wire->find("A>B"); at != wire->end() && at->is_object())
            facts.wire[0] = impairments_from(*at);
        if (const auto at = wire->find("B>A"); at != wire->end() && at->is_object())
            facts.wire[1] = impairments_from(*at);
    }
    if (const auto actions = root.find("actions"); actions != root.end() && actions->is_array())
        for (const Json& line : *actions)
            if (line.is_string()) facts.actions.push_back(line.get<std::string>());
}

}  // namespace

std::uint64_t counter(const KernelCounters& counters, std::string_view name) {
    for (const NamedCounter& counter : counters.all)
        if (counter.name == name) return counter.value;
    return 0;
}

std::string to_json(const LabFacts& facts, int indent) {
    Json json{{"osiscope", 1},
              {"software", facts.software},
              {"kernel", facts.kernel},
              {"topology", facts.topology},
              {"hosts", {{"A", host_json(facts.hosts[0])}, {"B", host_json(facts.hosts[1])}}},
              {"port", facts.port},
              {"ipv6", facts.ipv6},
              {"raw", facts.raw},
              {"rate_bits_per_second", facts.rate},
              {"delay_ns", facts.delay_ns},
              {"mtu", facts.mtu},
              {"congestion_control", facts.congestion_control},
              {"tcp", tcp_json(facts.tcp)},
              {"seed", facts.seed},
              {"wire", {{"A>B", impairments_json(facts.wire[0])}, {"B>A", impairments_json(facts.wire[1])}}},
              {"line_code", facts.line_code},
              {"frame_check", facts.frame_check},
              {"actions", facts.actions},
              {"file_name", facts.file_name},
              {"file_size", facts.file_size},
              {"sha256", facts.sha256},
              {"outcome", outcome_names[static_cast<std::size_t>(facts.outcome)]},
              {"error", facts.error}};
    if (facts.router) json["router"] = router_json(*facts.router);
    if (facts.topology == "switch") json["switch_ageing_ns"] = facts.switch_ageing_ns;
    if (facts.mtu_b != 0) json["mtu_b"] = facts.mtu_b;
    if (facts.time_to_live != 0) json["time_to_live"] = facts.time_to_live;
    if (!facts.path_mtu_discovery) json["path_mtu_discovery"] = false;
    return print_json(json, indent);
}

std::optional<LabFacts> facts_from_json(const std::string& text) {
    if (!json_refusal(text).empty()) return std::nullopt;
    const Json root = parse_json(text);
    if (!root.is_object() || !root.contains("osiscope")) return std::nullopt;
    LabFacts facts;
    std::string outcome;
    take(root, "software", facts.software);
    take(root, "kernel", facts.kernel);
    take(root, "topology", facts.topology);
    take_hosts(root, facts);
    if (const auto at = root.find("router"); at != root.end() && at->is_object()) facts.router = router_from(*at);
    take(root, "port", facts.port);
    take(root, "ipv6", facts.ipv6);
    take(root, "raw", facts.raw);
    take(root, "rate_bits_per_second", facts.rate);
    take(root, "delay_ns", facts.delay_ns);
    take(root, "mtu", facts.mtu);
    take(root, "switch_ageing_ns", facts.switch_ageing_ns);
    take(root, "mtu_b", facts.mtu_b);
    take(root, "time_to_live", facts.time_to_live);
    take(root, "path_mtu_discovery", facts.path_mtu_discovery);
    take(root, "congestion_control", facts.congestion_control);
    take_tcp(root, facts.tcp);
    take(root, "seed", facts.seed);
    take_wire(root, facts);
    take(root, "line_code", facts.line_code);
    take(root, "frame_check", facts.frame_check);
    take(root, "file_name", facts.file_name);
    take(root, "file_size", facts.file_size);
    take(root, "sha256", facts.sha256);
    take(root, "outcome", outcome);
    take(root, "error", facts.error);
    facts.outcome = outcome_from(outcome);
    return facts;
}

}  // namespace osiscope
