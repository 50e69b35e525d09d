#include <algorithm>

#include "captures/lab_options.hpp"
#include "captures/wire_options.hpp"
#include "lessons/predicate_read.hpp"

namespace osiscope {

namespace {

enum class Kind : std::uint8_t { text, number, on_off, flag };

/// A key of `lab`: an option of `osiscope record`, with underscores for dashes. What a text may say, the program that
/// runs the lab knows.
struct LabKey {
    std::string key;
    Kind kind = Kind::text;
    bool may_be_list = false;  ///< for each direction by itself
};

Kind kind_of(ValueKind kind) {
    switch (kind) {
        case ValueKind::count: return Kind::number;
        case ValueKind::on_off: return Kind::on_off;
        case ValueKind::flag: return Kind::flag;
        default: return Kind::text;
    }
}

std::string with_underscores(std::string name) {
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

std::vector<LabKey> lab_keys() {
    std::vector<LabKey> keys;
    for (const LabOptionRow& option : lab_options())
        if (option.for_lessons) keys.push_back({with_underscores(option.name), kind_of(option.kind)});
    for (const WireOption& option : wire_options())
        if (*option.help != '\0') keys.push_back({with_underscores(option.name), Kind::text, true});
    return keys;
}

std::string with_dashes(std::string key) {
    std::replace(key.begin(), key.end(), '_', '-');
    return key;
}

std::string all(const std::vector<LabKey>& keys) {
    std::string list;
    for (const LabKey& key : keys) list += fmt::format("{}{}", list.empty() ? "" : ", ", key.key);
    return list;
}

/// One value, as the command line takes it; nothing after a complaint, and for a flag that is off.
void read_value(Reader& lab, const LabKey& option, const Json& value, const std::string& place,
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
    const std::vector<LabKey> keys = lab_keys();
    for (const auto& [key, value] : json->items()) {
        const auto option =
            std::find_if(keys.begin(), keys.end(), [&, &name = key](const LabKey& one) { return name == one.key; });
        if (option == keys.end()) {
            lab.complain(key, fmt::format("unknown lab option “{}”; known options: {}", key, all(keys)));
        } else if (value.is_array() && option->may_be_list) {
            for (std::size_t i = 0; i < value.size(); ++i)
                read_value(lab, *option, value[i], fmt::format("{}/{}", key, i), list);
        } else {
            read_value(lab, *option, value, key, list);
        }
    }
    return list;
}

}  // namespace osiscope
