#include "captures/facts.hpp"

#include <nlohmann/json.hpp>

namespace osiscope {

namespace {

using Json = nlohmann::ordered_json;

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
    if (const auto at = json.find(key); at != json.end() && at->is_number_integer()) value = at->get<Number>();
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

}  // namespace

std::uint64_t counter(const KernelCounters& counters, std::string_view name) {
    for (const NamedCounter& counter : counters.all)
        if (counter.name == name) return counter.value;
    return 0;
}

std::string to_json(const LabFacts& facts, int indent) {
    const Json json{{"osiscope", 1},
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
                    {"file_name", facts.file_name},
                    {"file_size", facts.file_size},
                    {"sha256", facts.sha256},
                    {"outcome", outcome_names[static_cast<std::size_t>(facts.outcome)]},
                    {"error", facts.error}};
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::optional<LabFacts> facts_from_json(const std::string& text) {
    const Json root = Json::parse(text, nullptr, false);
    if (!root.is_object() || !root.contains("osiscope")) return std::nullopt;
    LabFacts facts;
    std::string outcome;
    take(root, "software", facts.software);
    take(root, "kernel", facts.kernel);
    take(root, "topology", facts.topology);
    take_hosts(root, facts);
    take(root, "port", facts.port);
    take(root, "ipv6", facts.ipv6);
    take(root, "raw", facts.raw);
    take(root, "rate_bits_per_second", facts.rate);
    take(root, "delay_ns", facts.delay_ns);
    take(root, "mtu", facts.mtu);
    take(root, "congestion_control", facts.congestion_control);
    take_tcp(root, facts.tcp);
    take(root, "seed", facts.seed);
    take(root, "file_name", facts.file_name);
    take(root, "file_size", facts.file_size);
    take(root, "sha256", facts.sha256);
    take(root, "outcome", outcome);
    take(root, "error", facts.error);
    facts.outcome = outcome_from(outcome);
    return facts;
}

}  // namespace osiscope
