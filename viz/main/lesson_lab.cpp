#include "viz/main/lesson_lab.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "captures/lab_options.hpp"
#include "captures/wire_language.hpp"
#include "core/error.hpp"
#include "viz/main/file_check.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_made = 1'000'000'000;  // bytes

[[noreturn]] void fail(const LessonFile& file, const std::string& where, const std::string& what) {
    throw Error(fmt::format("{}, at {}: {}", file.path, where, what));
}

/// Whether the path, links followed, lies in the folder.
bool lies_in(const fs::path& folder, const fs::path& path) {
    std::error_code error;
    const fs::path inside = fs::canonical(folder, error);
    if (error) return false;
    const fs::path whole = fs::canonical(path, error);
    return !error && std::mismatch(inside.begin(), inside.end(), whole.begin(), whole.end()).first == inside.end();
}

/// The file of that name beside the lesson; empty when there is none.
std::string file_beside(const LessonFile& file, const std::string& name, const std::string& where) {
    const fs::path folder = fs::path(file.path).has_parent_path() ? fs::path(file.path).parent_path() : ".";
    const fs::path beside = folder / name;
    std::error_code ignored;
    if (!fs::exists(beside, ignored)) return {};
    if (!lies_in(folder, beside)) fail(file, where, fmt::format("“{}” leads out of the lesson's folder", name));
    if (!fs::is_regular_file(beside, ignored)) fail(file, where, fmt::format("“{}” is not a regular file", name));
    return beside.string();
}

/// Says where in the lesson the option stands when it cannot be read.
void take_option(const LessonFile& file, const LabOption& option, LabSettings& lab) {
    if (const std::string problem = set_lab_option(lab, option.name, option.value); !problem.empty())
        fail(file, option.where, problem);
}

void take_file_size(const LessonFile& file, const LabOption& option, LabSettings& lab) {
    std::uint64_t size = 0;
    const char* end = option.value.data() + option.value.size();
    const auto read = std::from_chars(option.value.data(), end, size);
    if (read.ec != std::errc{} || read.ptr != end || size > largest_made)
        fail(file, option.where, fmt::format("a file is made of at most {} bytes; name one with file", largest_made));
    lab.made_bytes = size;
}

void take_script(const LessonFile& file, LabSettings& lab) {
    for (const ScriptLine& line : script_of(file.lesson)) {
        if (const std::string problem = read_script_line(line.text).problem; !problem.empty())
            fail(file, line.where, problem);
        lab.actions += line.text + "\n";
    }
    lab.actions_name = file.path;
}

}  // namespace

std::string file_of_lesson(const LessonFile& file, const std::string& name, const std::string& where) {
    const fs::path path(name);
    if (path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end())
        fail(file, where, fmt::format("“{}” must be a file beside the lesson or one that is shipped", name));
    if (std::string beside = file_beside(file, name, where); !beside.empty()) return beside;
    try {
        return shipped(name);
    } catch (const Error&) {
        fail(file, where, fmt::format("there is no file “{}” beside the lesson, nor is it shipped", name));
    }
}

void take_lab(const LessonFile& file, const std::function<bool(const std::string& option)>& given, LabSettings& lab,
              const LabText& text) {
    for (const LabOption& option : file.lesson.lab) {
        const bool is_file = option.name == "file" || option.name == "file-size";
        if (given(is_file ? "file" : option.name)) continue;
        if (option.name == "file-size") take_file_size(file, option, lab);
        else if (option.name == "file") lab.file = file_of_lesson(file, option.value, option.where);
        else take_option(file, option, lab);
    }
    try {
        LabSettings whole = lab;
        read_texts(whole, text);
        check(whole);
    } catch (const Error& problem) {
        fail(file, "/lab", problem.what());
    }
    if (!given("actions")) take_script(file, lab);
}

LabSettings lab_of(const LessonFile& file) {
    LabSettings lab;
    lab.seed = random_seed();
    const LabText text;
    take_lab(
        file, [](const std::string&) { return false; }, lab, text);
    settle(lab, text);
    return lab;
}

std::uint64_t size_to_send(const LabSettings& lab) {
    return lab.made_bytes ? *lab.made_bytes : readable_size(lab.file);
}

}  // namespace osiscope
