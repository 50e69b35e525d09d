// The shipped recording, and small ones made by hand.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "captures/capture_read.hpp"
#include "captures/digest.hpp"

namespace osiscope {

inline std::string in_tree(const std::string& relative) { return std::string(OSISCOPE_SOURCE_DIR) + "/" + relative; }

inline std::string read_text_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The example transfer as it ships in captures/library.
inline const Story& shipped_transfer() {
    static const Story loaded = [] {
        Story made;
        const ReadResult result = read_capture_file(in_tree("captures/library/one-file.pcapng"), made.recording);
        EXPECT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
        update(made);
        return made;
    }();
    return loaded;
}

}  // namespace osiscope
