#include "viz/main/lesson_lab.hpp"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/error.hpp"
#include "core/wire_script.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_made = 1'000'000'000;  // bytes

[[noreturn]] void fail(const LessonFile& file, const std::string& where, const std::string& what) {
    throw Error(fmt::format("{}, at {}: {}", file.path, where, what));
}

/// Beside the lesson, or shipped.
std::string find_file(const LessonFile& file, const LabOption& option) {
    std::error_code ignored;
    const fs::path beside = fs::path(file.path).parent_path() / option.value;
    if (fs::exists(beside, ignored)) return beside.string();
    try {
        return shipped(option.value);
    } catch (const Error&) {
        fail(file, option.where,
             fmt::format("there is no file “{}” beside the lesson, nor is it shipped; write file_size for a text of so "
                         "many bytes",
                         option.value));
    }
}

/// Options given to the command line's own parser, into these settings.
void parse_into(const std::vector<std::string>& words, LabSettings& lab, LabText& text) {
    CLI::App app;
    add_lab_options(app, lab, text);
    std::vector<std::string> backwards(words.rbegin(), words.rend());
    app.parse(backwards);
}

std::string as_typed(const LabOption& option) {
    return option.value.empty() ? "--" + option.name : fmt::format("--{}={}", option.name, option.value);
}

/// Tried alone, so that a mistake is told where it stands.
void check_option(const LessonFile& file, const LabOption& option) {
    LabSettings lab;
    LabText text;
    try {
        parse_into({as_typed(option)}, lab, text);
        read_texts(lab, text);
    } catch (const CLI::ParseError& problem) {
        fail(file, option.where, problem.what());
    } catch (const Error& problem) {
        fail(file, option.where, problem.what());
    }
}

void take_file_size(const LessonFile& file, const LabOption& option, LabSettings& lab) {
    const std::uint64_t size = std::stoull(option.value);
    if (size > largest_made)
        fail(file, option.where, fmt::format("a file is made of at most {} bytes; name one with file", largest_made));
    lab.made_bytes = size;
}

void take_script(const LessonFile& file, LabSettings& lab) {
    for (const ScriptLine& line : script_of(file.lesson)) {
        try {
            static_cast<void>(parse_script_line(line.text));
        } catch (const Error& error) {
            fail(file, line.where, error.what());
        }
        lab.actions += line.text + "\n";
    }
    lab.actions_name = file.path;
}

}  // namespace

void take_lab(const LessonFile& file, const std::function<bool(const std::string& option)>& given, LabSettings& lab,
              LabText& text) {
    std::vector<std::string> words;
    for (const LabOption& option : file.lesson.lab) {
        const bool is_file = option.name == "file" || option.name == "file-size";
        if (given(is_file ? "file" : option.name)) continue;
        if (option.name == "file-size") take_file_size(file, option, lab);
        else if (option.name == "file") lab.file = find_file(file, option);
        else {
            check_option(file, option);
            words.push_back(as_typed(option));
        }
    }
    try {
        parse_into(words, lab, text);
        LabSettings whole = lab;
        read_texts(whole, text);
        check(whole);
    } catch (const CLI::ParseError& problem) {
        fail(file, "/lab", problem.what());
    } catch (const Error& problem) {
        fail(file, "/lab", problem.what());
    }
    if (!given("actions")) take_script(file, lab);
}

LabSettings lab_of(const LessonFile& file) {
    LabSettings lab;
    LabText text;
    take_lab(
        file, [](const std::string&) { return false; }, lab, text);
    settle(lab, text);
    return lab;
}

void make_file_to_send(LabSettings& lab) {
    if (!lab.made_bytes) return;
    std::ifstream example(shipped("captures/library/seven-layers.txt"), std::ios::binary);
    const std::string model{std::istreambuf_iterator<char>(example), {}};
    if (model.empty()) throw Error("The shipped example file is empty");
    std::string content;
    while (content.size() < *lab.made_bytes) content += model.substr(0, *lab.made_bytes - content.size());
    lab.file = fmt::format("{}/seven-layers-{}.txt", state_directory(), *lab.made_bytes);
    write_file(lab.file, reinterpret_cast<const unsigned char*>(content.data()), content.size());
}

}  // namespace osiscope
