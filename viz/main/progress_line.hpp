// One line on a terminal that shows how far a transfer is. Silent when standard error is not a terminal.
#pragma once

#include <cstdint>
#include <string>

#include "captures/event.hpp"

namespace osiscope {

class ProgressLine {
public:
    explicit ProgressLine(std::string what);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// `expected` 0 = not known. Draws at most ten times a second.
    void show(std::uint64_t done, std::uint64_t expected);
    /// Seconds since construction.
    [[nodiscard]] double seconds() const;

private:
    std::string what_;
    Time started_;
    Time drawn_ = 0;
    bool terminal_;
};

}  // namespace osiscope
