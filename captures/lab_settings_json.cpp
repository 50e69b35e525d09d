// The way of a lab's settings into its process.
#include "captures/lab_settings.hpp"
#include "captures/setting_json.hpp"

namespace osiscope {

namespace {

/// File names are any bytes, JSON's texts are Unicode: each byte becomes the character of its number.
std::string as_characters(const std::string& bytes) {
    std::string text;
    for (const char byte : bytes) {
        const auto number = static_cast<unsigned char>(byte);
        if (number < 0x80) {
            text += byte;
            continue;
        }
        text += static_cast<char>(0xc0 | number >> 6);
        text += static_cast<char>(0x80 | (number & 0x3f));
    }
    return text;
}

std::string as_bytes(const std::string& text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const bool pair = lead >= 0x80 && i + 1 < text.size();
        bytes += pair ? static_cast<char>(lead << 6 | (static_cast<unsigned char>(text[i + 1]) & 0x3f)) : text[i];
        i += pair ? 1 : 0;
    }
    return bytes;
}

}  // namespace

std::string to_json(const LabSettings& settings) {
    Json json = Json::object();
    for (const LabOptionRow& option : lab_options()) {
        Json value = option_json(option, settings);
        if (value.is_string()) value = as_characters(value.get<std::string>());
        json[option.name] = std::move(value);
    }
    json["wire"] = wire_json(settings.wire);
    return print_json(json);
}

std::optional<LabSettings> lab_settings_from_json(const std::string& text) {
    if (!json_refusal(text).empty()) return std::nullopt;
    const Json json = parse_json(text);
    if (!json.is_object()) return std::nullopt;
    LabSettings settings;
    for (const LabOptionRow& option : lab_options()) {
        const auto found = json.find(option.name);
        if (found == json.end()) continue;
        take_option(found->is_string() ? Json(as_bytes(found->get<std::string>())) : *found, option, settings);
    }
    if (const auto wire = json.find("wire"); wire != json.end()) take_wire(*wire, settings.wire);
    return settings;
}

}  // namespace osiscope
