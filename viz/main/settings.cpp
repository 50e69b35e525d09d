#include "viz/main/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
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

FileBookmarks bookmarks_from(const json& object) {
    FileBookmarks file{value_or<std::string>(object, "file", ""), {}};
    const auto marks = object.find("marks");
    if (marks == object.end() || !marks->is_array()) return file;
    for (const json& mark : *marks)
        if (mark.is_object() && mark.contains("at") && mark["at"].is_number_integer())
            file.marks.push_back({value_or<std::string>(mark, "of", "journey") == "call",
                                  mark["at"].get<std::int64_t>(), value_or(mark, "stop", 0)});
    return file;
}

json to_json(const FileBookmarks& file) {
    json marks = json::array();
    for (const KeptBookmark& mark : file.marks)
        marks.push_back({{"of", mark.call ? "call" : "journey"}, {"at", mark.at}, {"stop", mark.stop}});
    return {{"file", file.path}, {"marks", std::move(marks)}};
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
    settings.full_screen = value_or(object, "full_screen", false);
    settings.lecture = value_or(object, "lecture", false);
    settings.folder = value_or<std::string>(object, "folder", "");
    if (const auto recent = object.find("recent"); recent != object.end() && recent->is_array())
        for (const json& path : *recent)
            if (path.is_string() && settings.recent.size() < most_recent)
                settings.recent.push_back(path.get<std::string>());
    if (const auto files = object.find("bookmarks"); files != object.end() && files->is_array())
        for (const json& file : *files)
            if (file.is_object()) settings.bookmarks.push_back(bookmarks_from(file));
    return settings;
}

json to_json(const Settings& settings) {
    json object{{"theme", settings.theme == ThemeName::light ? "light" : "dark"},
                {"scale", settings.scale},
                {"reduced_motion", settings.reduced_motion},
                {"full_screen", settings.full_screen},
                {"lecture", settings.lecture},
                {"folder", settings.folder},
                {"recent", settings.recent}};
    if (!settings.bookmarks.empty()) {
        json& files = object["bookmarks"] = json::array();
        for (const FileBookmarks& file : settings.bookmarks) files.push_back(to_json(file));
    }
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

std::string whole_path(const std::string& path) {
    std::error_code ignored;
    return fs::absolute(path, ignored).lexically_normal().string();
}

void remember_file(Settings& settings, const std::string& path) {
    const std::string whole = whole_path(path);
    std::erase(settings.recent, whole);
    settings.recent.insert(settings.recent.begin(), whole);
    if (settings.recent.size() > most_recent) settings.recent.resize(most_recent);
    settings.folder = fs::path(whole).parent_path().string();
}

}  // namespace osiscope
