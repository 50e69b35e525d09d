// The sentence under the top bar: what a user has to know now, in words.
#pragma once

#include <string>
#include <utility>

namespace osiscope {

struct Notice {
    std::string text;           ///< empty = there is none
    bool news = false;          ///< what was asked for was done: it has no warning's edge
    std::string for_lecture{};  ///< instead of `text` where everybody reads it; empty = the same

    [[nodiscard]] bool empty() const { return text.empty(); }
    void clear() { *this = Notice{}; }
    /// Plain words are a warning.
    Notice& operator=(std::string words) {
        text = std::move(words);
        news = false;
        for_lecture.clear();
        return *this;
    }
};

/// What was asked for was done.
[[nodiscard]] inline Notice good_news(std::string text) { return {std::move(text), true, {}}; }

}  // namespace osiscope
