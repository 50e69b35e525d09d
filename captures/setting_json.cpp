#include "captures/setting_json.hpp"

#include "captures/wire_options.hpp"

namespace osiscope {

namespace {

void take(const Json& json, std::string& value) {
    if (json.is_string()) value = json.get<std::string>();
}

void take(const Json& json, bool& value) {
    if (json.is_boolean()) value = json.get<bool>();
}

void take(const Json& json, double& value) {
    if (json.is_number()) value = json.get<double>();
}

template <class Number>
void take(const Json& json, Number& value) {
    value = whole_number<Number>(json).value_or(value);
}

void take(const Json& json, std::optional<std::uint64_t>& value) {
    if (const auto number = whole_number<std::uint64_t>(json)) value = number;
}

template <class Value>
Json json_of(const Value& value) {
    return value;
}

Json json_of(const std::optional<std::uint64_t>& value) { return value ? Json(*value) : Json(); }

/// What is set with a member for each, and what `set` does not set: an unplugged cable.
template <class Set, class Each>
void for_each_member(Set& set, Each&& each) {
    for (const WireOption& option : wire_options())
        for (const ImpairmentPlace& place : option.places)
            std::visit(
                [&](auto member) {
                    if constexpr (!std::is_same_v<decltype(member), std::monostate>) each(place.fact, set.*member);
                },
                place.member);
    each("cut", set.cut);
}

Json impairments_json(const Impairments& set) {
    Json json = Json::object();
    for_each_member(set, [&](const char* key, const auto& member) { json[key] = member; });
    return json;
}

constexpr const char* ways[] = {"A>B", "B>A"};

}  // namespace

Json wire_json(const std::array<Impairments, 2>& wire) {
    return {{ways[0], impairments_json(wire[0])}, {ways[1], impairments_json(wire[1])}};
}

void take_wire(const Json& json, std::array<Impairments, 2>& wire) {
    if (!json.is_object()) return;
    for (std::size_t way = 0; way < wire.size(); ++way) {
        const auto found = json.find(ways[way]);
        if (found == json.end() || !found->is_object()) continue;
        wire[way] = {};
        for_each_member(wire[way], [&](const char* key, auto& member) {
            if (const auto value = found->find(key); value != found->end()) take(*value, member);
        });
    }
}

Json option_json(const LabOptionRow& option, const LabSettings& settings) {
    LabSettings copy = settings;  // places are for writing
    return std::visit([&](auto place) { return json_of(place(copy)); }, option.place);
}

void take_option(const Json& json, const LabOptionRow& option, LabSettings& settings) {
    std::visit([&](auto place) { take(json, place(settings)); }, option.place);
}

}  // namespace osiscope
