#include "viz/main/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::size_t most_recent = 10;

template <typename Value>
Value value_or(const json& object, const char* key, Value otherwise) {
    const auto at = object.find(key);
    if (at == object.end()) return otherwise;
    if constexpr (std::is_same_v<Value, bool>) return at->is_boolean() ? at->get<bool>() : otherwise;
    else if constexpr (std::is_same_v<Value, int>) return at->is_number_integer() ? at->get<int>() : otherwise;
    else return at->is_string() ? at->get<Value>() : otherwise;
}

Settings from_json(const json& object) {
    Settings settings;
    if (object.contains("x") && object.contains("y")) {
        settings.x = value_or(object, "x", 0);
        settings.y = value_or(object, "y", 0);
    }
    settings.width = std::clamp(value_or(object, "width", 0), 0, 16'384);
    settings.height = std::clamp(value_or(object, "height", 0), 0, 16'384);
    settings.theme = value_or<std::string>(object, "theme", "dark") == "light" ? ThemeName::light : ThemeName::dark;
    settings.scale = std::clamp(value_or(object, "scale", 100), 75, 300);
    settings.reduced_motion = value_or(object, "reduced_motion", false);
    settings.folder = value_or<std::string>(object, "folder", "");
    if (const auto recent = object.find("recent"); recent != object.end() && recent->is_array())
        for (const json& path : *recent)
            if (path.is_string() && settings.recent.size() < most_recent)
                settings.recent.push_back(path.get<std::string>());
    return settings;
}

json to_json(const Settings& settings) {
    json object{{"theme", settings.theme == ThemeName::light ? "light" : "dark"},
                {"scale", settings.scale},
                {"reduced_motion", settings.reduced_motion},
                {"folder", settings.folder},
                {"recent", settings.recent}};
    if (settings.x && settings.y) object["x"] = *settings.x, object["y"] = *settings.y;
    if (settings.width > 0) object["width"] = settings.width, object["height"] = settings.height;
    return object;
}

}  // namespace

std::string settings_path() {
    const auto environment = [](const char* name) -> std::string {
        const char* value = std::getenv(name);
        return value != nullptr ? value : "";
    };
    std::string base = environment("XDG_CONFIG_HOME");
    if (base.empty() && !environment("HOME").empty()) base = environment("HOME") + "/.config";
    return base.empty() ? "" : base + "/osiscope/settings.json";
}

Settings read_settings(std::string& problem) {
    const std::string path = settings_path();
    std::ifstream file(path);
    if (path.empty() || !file) return {};
    const json object = json::parse(file, nullptr, false);
    if (object.is_object()) return from_json(object);
    problem =
        fmt::format("The settings in {} are damaged, so they are not used; they are written anew at the end.", path);
    return {};
}

bool write_settings(const Settings& settings) {
    const std::string path = settings_path();
    if (path.empty()) return false;
    std::error_code error;
    fs::create_directories(fs::path(path).parent_path(), error);
    if (error) return false;
    // Names on a disk need not be UTF-8.
    const std::string text = to_json(settings).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
    try {
        write_file(path, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    } catch (const Error&) {
        return false;
    }
    return true;
}

void remember_file(Settings& settings, const std::string& path) {
    std::error_code ignored;
    const std::string whole = fs::absolute(path, ignored).lexically_normal().string();
    std::erase(settings.recent, whole);
    settings.recent.insert(settings.recent.begin(), whole);
    if (settings.recent.size() > most_recent) settings.recent.resize(most_recent);
    settings.folder = fs::path(whole).parent_path().string();
}

}  // namespace osiscope
