// The corpus of the decoder's fuzz test: every header and option osiscope reads, legal and broken.
// tests/fuzz/make_decode_corpus.py makes those with names; those named by their SHA-1 the fuzzer found.
#pragma once

#include <algorithm>
#include <filesystem>

#include "tests/fuzz/decode_input.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {

struct GeneratedFrame {
    std::string name;
    std::string input;

    [[nodiscard]] CapturedFrame frame() const {
        return captured_frame({reinterpret_cast<const std::uint8_t*>(input.data()), input.size()});
    }
};

inline const std::vector<GeneratedFrame>& generated_frames() {
    static const std::vector<GeneratedFrame> frames = [] {
        std::vector<GeneratedFrame> made;
        for (const auto& file : std::filesystem::directory_iterator(in_tree("tests/fuzz/corpus/decode")))
            made.push_back({file.path().filename(), read_text_file(file.path())});
        EXPECT_GT(made.size(), 100U);
        std::sort(made.begin(), made.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
        return made;
    }();
    return frames;
}

}  // namespace osiscope
