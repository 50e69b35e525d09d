#include "captures/facts.hpp"

#include "captures/setting_json.hpp"

namespace osiscope {

namespace {

constexpr const char* outcome_names[] = {"running", "identical", "failed"};

/// Copies a member into `value` when it is there and of the right kind; anything else is left as it was.
void take(const Json& json, const char* key, std::string& value) {
    if (const auto at = json.find(key); at != json.end() && at->is_string()) value = at->get<std::string>();
}

template <class Number>
void take(const Json& json, const char* key, Number& value) {
    if (const auto at = json.find(key); at != json.end()) value = whole_number<Number>(*at).value_or(value);
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

/// How the run was set, and the wire; in a lab's settings there are places for it.
void put_settings(Json& json, const RunSettings& run) {
    LabSettings settings;
    const LabSettings usual;
    static_cast<RunSettings&>(settings) = run;
    for (const LabOptionRow& option : lab_options()) {
        if (*option.fact == '\0') continue;
        Json value = option_json(option, settings);
        if (option.told_if_unusual && value == option_json(option, usual)) continue;
        json[Json::json_pointer(option.fact)] = std::move(value);
    }
    json["wire"] = wire_json(run.wire);
}

void take_settings(const Json& root, RunSettings& run) {
    LabSettings settings;
    static_cast<RunSettings&>(settings) = run;
    for (const LabOptionRow& option : lab_options()) {
        const Json::json_pointer place(option.fact);
        if (!place.empty() && root.contains(place)) take_option(root.at(place), option, settings);
    }
    if (const auto wire = root.find("wire"); wire != root.end()) take_wire(*wire, settings.wire);
    run = settings;
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
void take_run(const Json& root, LabFacts& facts) {
    take(root, "rate_bits_per_second", facts.rate);
    take(root, "delay_ns", facts.delay_ns);
    for (Impairments& direction : facts.wire) {
        direction.rate = facts.rate;
        direction.delay_ns = facts.delay_ns;
    }
    take_settings(root, facts);
    if (const auto actions = root.find("actions"); actions != root.end() && actions->is_array())
        for (const Json& line : *actions)
            if (line.is_string()) facts.actions.push_back(line.get<std::string>());
}

/// Osiscope's JSON; anything else is no object.
Json facts_object(const std::string& text) {
    if (!json_refusal(text).empty()) return {};
    Json root = parse_json(text);
    return root.is_object() && root.contains("osiscope") ? root : Json();
}

/// Nothing for a format that this program does not know.
std::optional<std::uint32_t> format_of(const Json& root) {
    const auto at = root.find("format");
    if (at == root.end()) return 1;
    const auto format = whole_number<std::uint32_t>(*at);
    return format && *format >= 1 && *format <= recording_format ? format : std::nullopt;
}

/// All but what is unknown.
Json facts_json(const LabFacts& facts) {
    Json json{{"osiscope", 1},
              {"format", facts.format},
              {"software", facts.software},
              {"kernel", facts.kernel},
              {"hosts", {{"A", host_json(facts.hosts[0])}, {"B", host_json(facts.hosts[1])}}},
              {"port", facts.port},
              {"rate_bits_per_second", facts.rate},
              {"delay_ns", facts.delay_ns}};
    put_settings(json, facts);
    json["actions"] = facts.actions;
    json["file_name"] = facts.file_name;
    json["file_size"] = facts.file_size;
    json["sha256"] = facts.sha256;
    json["outcome"] = outcome_names[static_cast<std::size_t>(facts.outcome)];
    json["error"] = facts.error;
    if (facts.router) json["router"] = router_json(*facts.router);
    if (facts.topology == "switch") json["switch_ageing_ns"] = facts.switch_ageing_ns;
    return json;
}

/// What `root` has and `known` has not, at any depth.
Json beyond(const Json& root, const Json& known) {
    Json rest = Json::object();
    for (const auto& [key, value] : root.items()) {
        const auto at = known.find(key);
        const bool deeper = at != known.end() && value.is_object() && at->is_object();
        if (at == known.end()) rest[key] = value;
        else if (Json inside = deeper ? beyond(value, *at) : Json(); !inside.empty()) rest[key] = std::move(inside);
    }
    return rest;
}

void put_back(Json& json, const Json& rest) {
    for (const auto& [key, value] : rest.items()) {
        const auto at = json.find(key);
        if (at == json.end()) json[key] = value;
        else if (at->is_object() && value.is_object()) put_back(*at, value);
    }
}

}  // namespace

std::uint64_t counter(const KernelCounters& counters, std::string_view name) {
    for (const NamedCounter& counter : counters.all)
        if (counter.name == name) return counter.value;
    return 0;
}

std::string to_json(const LabFacts& facts, int indent) {
    Json json = facts_json(facts);
    if (!facts.unknown.empty()) put_back(json, parse_json(facts.unknown));
    return print_json(json, indent);
}

std::optional<LabFacts> facts_from_json(const std::string& text) {
    const Json root = facts_object(text);
    const std::optional<std::uint32_t> format = root.is_object() ? format_of(root) : std::nullopt;
    if (!format) return std::nullopt;
    LabFacts facts;
    facts.format = *format;
    std::string outcome;
    take(root, "software", facts.software);
    take(root, "kernel", facts.kernel);
    take_hosts(root, facts);
    if (const auto at = root.find("router"); at != root.end() && at->is_object()) facts.router = router_from(*at);
    take(root, "port", facts.port);
    take(root, "switch_ageing_ns", facts.switch_ageing_ns);
    take_run(root, facts);
    take(root, "file_name", facts.file_name);
    take(root, "file_size", facts.file_size);
    take(root, "sha256", facts.sha256);
    take(root, "outcome", outcome);
    take(root, "error", facts.error);
    facts.outcome = outcome_from(outcome);
    if (const Json rest = beyond(root, facts_json(facts)); !rest.empty()) facts.unknown = print_json(rest);
    return facts;
}

std::string unknown_format(const std::string& text) {
    const Json root = facts_object(text);
    return root.is_object() && !format_of(root) ? print_json(root.at("format")) : "";
}

}  // namespace osiscope
