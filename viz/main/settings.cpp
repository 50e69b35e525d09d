#include "viz/main/settings.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "captures/json_text.hpp"
#include "core/error.hpp"
#include "core/small_file.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

namespace fs = std::filesystem;

namespace {

constexpr int version = 1;  // of the file; 0.1.0 wrote none
constexpr std::size_t most_recent = 10;
constexpr int least_width = 640;  // of a window worth remembering; the command line takes no smaller one either
constexpr int least_height = 360;

template <typename Value>
Value value_or(const Json& object, const char* key, Value otherwise) {
    const auto at = object.find(key);
    if (at == object.end()) return otherwise;
    if constexpr (std::is_same_v<Value, bool>) return at->is_boolean() ? at->get<bool>() : otherwise;
    else if constexpr (std::is_same_v<Value, int>) return whole_number<int>(*at).value_or(otherwise);
    else return at->is_string() ? at->get<Value>() : otherwise;
}

FileBookmarks bookmarks_from(const Json& object) {
    FileBookmarks file{value_or<std::string>(object, "file", ""), {}};
    const auto marks = object.find("marks");
    if (marks == object.end() || !marks->is_array()) return file;
    for (const Json& mark : *marks)
        if (mark.is_object() && mark.contains("at"))
            if (const auto at = whole_number<std::int64_t>(mark["at"]))
                file.marks.push_back(
                    {value_or<std::string>(mark, "of", "journey") == "call", *at, value_or(mark, "stop", 0)});
    return file;
}

Json to_json(const FileBookmarks& file) {
    Json marks = Json::array();
    for (const KeptBookmark& mark : file.marks)
        marks.push_back({{"of", mark.call ? "call" : "journey"}, {"at", mark.at}, {"stop", mark.stop}});
    return {{"file", file.path}, {"marks", std::move(marks)}};
}

Settings from_json(const Json& object) {
    Settings settings;
    if (object.contains("x") && object.contains("y")) {
        settings.x = value_or(object, "x", 0);
        settings.y = value_or(object, "y", 0);
    }
    const int width = value_or(object, "width", 0);
    const int height = value_or(object, "height", 0);
    if (width >= least_width && height >= least_height) {
        settings.width = std::min(width, 16'384);
        settings.height = std::min(height, 16'384);
    }
    settings.theme = value_or<std::string>(object, "theme", "dark") == "light" ? ThemeName::light : ThemeName::dark;
    settings.scale = std::clamp(value_or(object, "scale", 100), 75, 300);
    settings.language = value_or<std::string>(object, "language", "en");
    settings.reduced_motion = value_or(object, "reduced_motion", false);
    settings.full_screen = value_or(object, "full_screen", false);
    settings.lecture = value_or(object, "lecture", false);
    settings.folder = value_or<std::string>(object, "folder", "");
    if (const auto recent = object.find("recent"); recent != object.end() && recent->is_array())
        for (const Json& path : *recent)
            if (path.is_string() && settings.recent.size() < most_recent)
                settings.recent.push_back(path.get<std::string>());
    if (const auto files = object.find("bookmarks"); files != object.end() && files->is_array())
        for (const Json& file : *files)
            if (file.is_object()) settings.bookmarks.push_back(bookmarks_from(file));
    return settings;
}

Json to_json(const Settings& settings) {
    Json object{{"theme", settings.theme == ThemeName::light ? "light" : "dark"},
                {"scale", settings.scale},
                {"language", settings.language},
                {"reduced_motion", settings.reduced_motion},
                {"full_screen", settings.full_screen},
                {"lecture", settings.lecture},
                {"folder", settings.folder},
                {"recent", settings.recent}};
    if (!settings.bookmarks.empty()) {
        Json& files = object["bookmarks"] = Json::array();
        for (const FileBookmarks& file : settings.bookmarks) files.push_back(to_json(file));
    }
    if (settings.x && settings.y) object["x"] = *settings.x, object["y"] = *settings.y;
    if (settings.width > 0) object["width"] = settings.width, object["height"] = settings.height;
    return object;
}

/// The file as an object; nothing when there is none. Throws Error when there is something else.
std::optional<Json> read_object(const std::string& path) {
    std::error_code ignored;
    if (fs::symlink_status(path, ignored).type() == fs::file_type::not_found) return std::nullopt;
    const std::string text = read_small_file(path);
    if (const std::string refusal = json_refusal(text); !refusal.empty()) throw Error(path + " " + refusal);
    Json object = parse_json(text);
    if (!object.is_object()) throw Error(path + " is not a JSON object");
    return object;
}

/// Puts what cannot be used out of the way, under a name that is free. Returns that name; empty when it stays.
std::string put_aside(const std::string& path) {
    for (int number = 1; number < 100; ++number) {
        std::string aside = path + ".bak" + (number > 1 ? std::to_string(number) : "");
        if (::renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, aside.c_str(), RENAME_NOREPLACE) == 0) return aside;
        if (errno != EEXIST) return {};
    }
    return {};
}

/// What another version of the program has written stays as it is, wherever nothing was changed here.
Json merged(const Json& before, const Settings& settings) {
    Json object = before;
    const Json read = to_json(from_json(before));
    const Json wanted = to_json(settings);
    for (const auto& [key, value] : wanted.items())
        if (!object.contains(key) || !read.contains(key) || read[key] != value) object[key] = value;
    for (const auto& [key, value] : read.items())
        if (!wanted.contains(key)) object.erase(key);
    if (whole_number<int>(object.value("version", Json(0))).value_or(version) < version) object["version"] = version;
    return object;
}

}  // namespace

std::string settings_path() {
    const std::string base = xdg_folder("XDG_CONFIG_HOME", ".config");
    return base.empty() ? "" : base + "/osiscope/settings.json";
}

Settings read_settings(std::string& problem) {
    const std::string path = settings_path();
    if (path.empty()) return {};
    try {
        const std::optional<Json> object = read_object(path);
        return object ? from_json(*object) : Settings{};
    } catch (const Error& error) {
        const std::string aside = put_aside(path);
        problem = fmt::format("The settings cannot be used: {}. {}", error.what(),
                              aside.empty() ? "They are left as they are" : "They are kept as " + aside);
    }
    return {};
}

bool write_settings(const Settings& settings) {
    const std::string path = settings_path();
    if (path.empty()) return false;
    std::error_code error;
    fs::create_directories(fs::path(path).parent_path(), error);
    if (error) return false;
    try {
        const Json before = read_object(path).value_or(Json::object());
        // Names on a disk need not be UTF-8.
        const std::string text = print_json(merged(before, settings), 2, JsonSigns::utf8) + "\n";
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
