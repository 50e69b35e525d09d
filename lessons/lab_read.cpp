#include <algorithm>
#include <iterator>

#include "lessons/predicate_read.hpp"

namespace osiscope {

namespace {

enum class Kind : std::uint8_t { text, number, on_off, flag };

struct Option {
    const char* key;
    Kind kind;
};

/// The options of `osiscope record` that set a run, with underscores for dashes. What a text may say, the program that
/// runs the lab knows.
constexpr Option options[] = {
    {"file", Kind::text},           {"file_size", Kind::number},  {"topology", Kind::text},
    {"rate", Kind::text},           {"delay", Kind::text},        {"jitter", Kind::text},
    {"loss", Kind::text},           {"burst_loss", Kind::text},   {"duplicate", Kind::text},
    {"reorder", Kind::text},        {"corrupt", Kind::text},      {"bit_errors", Kind::text},
    {"queue", Kind::text},          {"seed", Kind::number},       {"line_code", Kind::text},
    {"frame_check", Kind::on_off},  {"max_time", Kind::text},     {"mtu", Kind::number},
    {"mtu_b", Kind::number},        {"router_mtu", Kind::number}, {"ttl", Kind::number},
    {"ipv6", Kind::flag},           {"raw", Kind::flag},          {"congestion", Kind::text},
    {"sack", Kind::on_off},         {"timestamps", Kind::on_off}, {"window_scaling", Kind::on_off},
    {"delayed_ack", Kind::on_off},  {"long_timers", Kind::flag},  {"mss", Kind::number},
    {"receive_buffer", Kind::text}, {"slow_reader", Kind::text},  {"pmtu_discovery", Kind::on_off},
    {"capture_wire", Kind::text},   {"chunk", Kind::number},
};

std::string with_dashes(std::string key) {
    std::replace(key.begin(), key.end(), '_', '-');
    return key;
}

std::string all_keys() {
    std::string all;
    for (const Option& option : options) all += fmt::format("{}{}", all.empty() ? "" : ", ", option.key);
    return all;
}

/// One value, as the command line takes it; nothing after a complaint, and for a flag that is off.
void read_value(Reader& lab, const Option& option, const Json& value, const std::string& place,
                std::vector<LabOption>& list) {
    const auto add = [&](std::string text) {
        list.push_back({with_dashes(option.key), std::move(text), lab.where + "/" + place});
    };
    const bool switches = option.kind == Kind::on_off || option.kind == Kind::flag;
    if (switches && !value.is_boolean()) return lab.complain(place, "must be true or false");
    if (option.kind == Kind::on_off) return add(value.get<bool>() ? "on" : "off");
    if (option.kind == Kind::flag) {
        if (value.get<bool>()) add("");
        return;
    }
    if (option.kind == Kind::number && !value.is_number_unsigned())
        return lab.complain(place, "must be a whole number");
    if (value.is_number_unsigned()) return add(fmt::to_string(value.get<std::uint64_t>()));
    if (value.is_number()) return add(fmt::format("{}", value.get<double>()));
    if (!value.is_string()) return lab.complain(place, "must be a text as `osiscope record --help` has it");
    add(value.get<std::string>());
}

}  // namespace

std::vector<LabOption> read_lab(Reader& lesson) {
    std::vector<LabOption> list;
    const Json* json = lesson.get("lab", false);
    if (json == nullptr) return list;
    Reader lab{*json, lesson.where + "/lab", lesson.problems};
    if (!json->is_object()) {
        lab.complain("", R"(must be an object of options: {"rate": "10M", "frame_check": false})");
        return list;
    }
    for (const auto& [key, value] : json->items()) {
        const auto* option = std::find_if(std::begin(options), std::end(options),
                                          [&, &name = key](const Option& one) { return name == one.key; });
        if (option == std::end(options)) {
            lab.complain(key, fmt::format("unknown lab option “{}”; known options: {}", key, all_keys()));
        } else if (value.is_array() && option->kind == Kind::text) {  // for each direction by itself
            for (std::size_t i = 0; i < value.size(); ++i)
                read_value(lab, *option, value[i], fmt::format("{}/{}", key, i), list);
        } else {
            read_value(lab, *option, value, key, list);
        }
    }
    return list;
}

}  // namespace osiscope
