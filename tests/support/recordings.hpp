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

struct Loaded {
    Recording recording;
    Digest digest;
};

/// The example transfer as it ships in captures/library.
inline const Loaded& shipped_transfer() {
    static const Loaded loaded = [] {
        Loaded made;
        const ReadResult result = read_capture_file(in_tree("captures/library/one-file.pcapng"), made.recording);
        EXPECT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
        update(made.digest, made.recording);
        return made;
    }();
    return loaded;
}

}  // namespace osiscope
