// Company for the reading of a large file: how far it is, on a terminal, and whether somebody pressed Ctrl-C.
#pragma once

#include "viz/main/progress_line.hpp"

namespace osiscope {

/// From its construction on SIGINT and SIGTERM interrupt the reading, not the process.
class ReadingWatch {
public:
    /// Shows nothing when `visible` is false: output on the same terminal says enough.
    explicit ReadingWatch(const std::string& file, bool visible = true);

    /// For every frame: `offset` of `size` bytes are read; `size` 0 = not known. Throws Interrupted.
    void at(std::uint64_t offset, std::uint64_t size);
    /// Throws Interrupted when a signal has come.
    void check() const;

private:
    static constexpr std::uint32_t often_enough = 1024;  // frames: under a millisecond

    std::string file_;
    ProgressLine line_;
    bool visible_;
    std::uint32_t frames_ = 0;
};

}  // namespace osiscope
