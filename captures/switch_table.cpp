#include "captures/switch_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace osiscope {

namespace {

constexpr std::size_t two_addresses = 12;

MacAddress mac_at(Bytes frame, std::size_t first) {
    MacAddress mac;
    std::copy_n(frame.begin() + static_cast<std::ptrdiff_t>(first), mac.size(), mac.begin());
    return mac;
}

/// The lowest bit of the first byte: meant for more than one. IEEE 802-2014 §8.2.2.
bool is_group(const MacAddress& mac) { return (mac[0] & 1) != 0; }

const SwitchEntry* find(const SwitchTable& table, const MacAddress& mac) {
    const auto same = [&](const SwitchEntry& entry) { return entry.mac == mac; };
    const auto at = std::find_if(table.entries.begin(), table.entries.end(), same);
    return at == table.entries.end() ? nullptr : &*at;
}

void forget_aged(SwitchTable& table, Time now, std::vector<SwitchLearning>& told) {
    for (const SwitchEntry& entry : table.entries)
        if (now - entry.last_seen >= table.ageing)
            told.push_back({entry.last_seen + table.ageing, SwitchLearning::Kind::aged_out, entry.mac, entry.port});
    for (const SwitchLearning& learning : told) apply(table, learning);
}

void learn(SwitchTable& table, const MacAddress& mac, std::uint8_t port, Time now, std::vector<SwitchLearning>& told) {
    if (is_group(mac)) return;
    const SwitchEntry* known = find(table, mac);
    if (known == nullptr || known->port != port) {
        const auto kind = known == nullptr ? SwitchLearning::Kind::learned : SwitchLearning::Kind::moved;
        told.push_back({now, kind, mac, port});
        apply(table, told.back());
    }
    for (SwitchEntry& entry : table.entries)
        if (entry.mac == mac) entry.last_seen = now;
}

}  // namespace

SwitchDecision take(SwitchTable& table, Bytes frame, std::uint8_t port, Time now) {
    std::vector<SwitchLearning> told;
    forget_aged(table, now, told);
    if (frame.size() >= two_addresses) learn(table, mac_at(frame, 6), port, now, told);
    SwitchDecision decision = decide(table, frame, port, now);
    decision.learnings = std::move(told);
    return decision;
}

SwitchDecision decide(const SwitchTable& table, Bytes frame, std::uint8_t port, Time now) {
    using Kind = SwitchDecision::Kind;
    if (frame.size() < two_addresses) return {Kind::filter, port, {}};
    const MacAddress destination = mac_at(frame, 0);
    if (is_group(destination)) return {Kind::flood_broadcast, 0, {}};
    const SwitchEntry* known = find(table, destination);
    if (known == nullptr || now - known->last_seen >= table.ageing) return {Kind::flood_unknown, 0, {}};
    return {known->port == port ? Kind::filter : Kind::forward, known->port, {}};
}

void apply(SwitchTable& table, const SwitchLearning& learning) {
    const auto same = [&](const SwitchEntry& entry) { return entry.mac == learning.mac; };
    const auto at = std::find_if(table.entries.begin(), table.entries.end(), same);
    if (learning.kind == SwitchLearning::Kind::aged_out) {
        if (at != table.entries.end()) table.entries.erase(at);
        return;
    }
    const SwitchEntry entry{learning.mac, learning.port, learning.at, learning.at};
    if (at == table.entries.end()) table.entries.push_back(entry);
    else *at = entry;
}

SwitchTable table_at(const std::vector<SwitchLearning>& learnings, Time at) {
    SwitchTable table;
    table.ageing = std::numeric_limits<Time>::max();
    for (const SwitchLearning& learning : learnings)
        if (learning.at <= at) apply(table, learning);
    return table;
}

SwitchTable table_for(const std::vector<SwitchLearning>& learnings, Time arrived, Bytes frame) {
    constexpr Time a_moment = 5'000'000;
    SwitchTable table = table_at(learnings, arrived);
    if (frame.size() < two_addresses) return table;
    const MacAddress source = mac_at(frame, 6);
    for (const SwitchLearning& learning : learnings)
        if (learning.mac == source && learning.at > arrived && learning.at <= arrived + a_moment)
            apply(table, learning);
    return table;
}

std::string text(const MacAddress& mac) {
    return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

std::string text(const SwitchDecision& decision, Bytes frame) {
    if (frame.size() < two_addresses) return "not passed on: too short to have addresses";
    const std::string to = text(mac_at(frame, 0));
    switch (decision.kind) {
        case SwitchDecision::Kind::forward:
            return fmt::format("forwarded to {}'s port only, where the table has {}", port_name(decision.port), to);
        case SwitchDecision::Kind::flood_unknown:
            return fmt::format("flooded to every other port: the table does not have {} yet", to);
        case SwitchDecision::Kind::flood_broadcast:
            return fmt::format("flooded to every other port: {} is for {}", to,
                               to == "ff:ff:ff:ff:ff:ff" ? "everybody" : "a group");
        case SwitchDecision::Kind::filter: break;
    }
    return fmt::format("not passed on: {} is at the port it came from", to);
}

}  // namespace osiscope
