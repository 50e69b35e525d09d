#include "core/wire_rules.hpp"

#include <algorithm>
#include <utility>

#include "layers/decode.hpp"

namespace osiscope {

namespace {

bool is_about(const WireRule& rule, std::uint16_t link, Host from) {
    return (!rule.link || *rule.link == link) && (!rule.from || *rule.from == from);
}

}  // namespace

void add(WireRules& rules, WireRule&& rule) {
    if (rule.kind == WireRule::Kind::when) {
        ++rules.active;
        rules.for_frames.push_back({std::move(rule), 0});
        return;
    }
    const auto place = std::upper_bound(rules.for_moments.begin(), rules.for_moments.end(), rule.at,
                                        [](Time at, const WireRule& other) { return at < other.at; });
    rules.for_moments.insert(place, std::move(rule));
}

std::vector<const WireRule*> whose_turn(WireRules& rules, const TakenFrame& frame) {
    std::vector<const WireRule*> turns;
    if (rules.active == 0) return turns;
    const auto length = static_cast<std::uint32_t>(frame.bytes.size());
    const Packet packet = decode(LinkType::ethernet, frame.bytes, length);
    const FrameSummary summary = summarize(packet, frame.bytes);
    FilterSubject subject;
    subject.number = static_cast<std::uint32_t>(frame.number);
    subject.since_first = frame.since_first;
    subject.captured_length = subject.original_length = length;
    subject.interface_name = "wire";
    subject.summary = &summary;
    subject.bytes = frame.bytes;
    subject.packet = &packet;
    for (WireRules::Waiting& waiting : rules.for_frames) {
        const WireRule& rule = waiting.rule;
        if (waiting.seen >= rule.last || !is_about(rule, frame.link, frame.from) || !matches(rule.filter, subject))
            continue;
        if (++waiting.seen == rule.last) --rules.active;
        if (waiting.seen >= rule.first) turns.push_back(&rule);
    }
    return turns;
}

std::optional<Time> next_moment(const WireRules& rules) {
    if (rules.for_moments.empty()) return std::nullopt;
    return rules.for_moments.front().at;
}

std::optional<WireRule> take_due(WireRules& rules, Time since_first) {
    if (rules.for_moments.empty() || rules.for_moments.front().at > since_first) return std::nullopt;
    WireRule rule = std::move(rules.for_moments.front());
    rules.for_moments.erase(rules.for_moments.begin());
    return rule;
}

}  // namespace osiscope
