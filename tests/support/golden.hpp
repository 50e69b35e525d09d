// Texts that stay as they are: each is compared with its file in tests/golden, byte by byte.
//
//     expect_golden("help/decode.txt", run("decode --help"));
//
// OSISCOPE_REWRITE_GOLDENS=1 in the environment writes the files anew instead; git then shows what changed.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace osiscope {

inline std::filesystem::path golden_path(const std::string& name) {
    return std::filesystem::path(OSISCOPE_SOURCE_DIR) / "tests" / "golden" / name;
}

inline bool rewrites_goldens() { return std::getenv("OSISCOPE_REWRITE_GOLDENS") != nullptr; }

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// What lies between the lines that both texts begin and end with: a few lines of it, "-" was, "+" is.
inline std::string short_difference(const std::string& was, const std::string& is) {
    constexpr std::size_t few = 8;
    const std::vector<std::string> before = lines_of(was), after = lines_of(is);
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t first = 0, last = 0;
    while (first < shorter && before[first] == after[first]) ++first;
    while (last < shorter - first && before[before.size() - 1 - last] == after[after.size() - 1 - last]) ++last;
    std::string told = fmt::format("from line {} on:\n", first + 1);
    const auto tell = [&](char sign, const std::vector<std::string>& lines) {
        const std::size_t end = lines.size() - last;
        for (std::size_t i = first; i < std::min(end, first + few); ++i) told += fmt::format("{} {}\n", sign, lines[i]);
        if (end > first + few) told += fmt::format("{} … {} more\n", sign, end - first - few);
    };
    tell('-', before);
    tell('+', after);
    return told;
}

/// Compares `text` with tests/golden/NAME, or writes it there.
inline void expect_golden(const std::string& name, const std::string& text) {
    const std::filesystem::path path = golden_path(name);
    if (rewrites_goldens()) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    std::ifstream file(path, std::ios::binary);
    const std::string golden{std::istreambuf_iterator<char>(file), {}};
    if (file.is_open() && golden == text) return;
    ADD_FAILURE() << "tests/golden/" << name << " differs " << short_difference(golden, text)
                  << "If that is meant: OSISCOPE_REWRITE_GOLDENS=1 ctest -R Goldens";
}

/// Every file of that folder of tests/golden must be one of these: what no test compares goes when it is rewritten.
inline void expect_only_goldens(const std::string& folder, const std::set<std::string>& names) {
    for (const auto& entry : std::filesystem::directory_iterator(golden_path(folder))) {
        const std::string name = folder + "/" + entry.path().filename().string();
        if (names.count(name) != 0) continue;
        if (rewrites_goldens()) std::filesystem::remove(entry.path());
        else ADD_FAILURE() << "tests/golden/" << name << " is compared with nothing";
    }
}

}  // namespace osiscope
