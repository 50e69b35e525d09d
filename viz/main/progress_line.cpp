#include "viz/main/progress_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/clock.hpp"
#include "layers/escaped_text.hpp"
#include "layers/quantity.hpp"

namespace osiscope {

ProgressLine::ProgressLine(std::string what)
    : what_(std::move(what)), started_(monotonic_now()), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    if (terminal_ && drawn_ != 0) std::fputs("\r\033[K", stderr);
}

double ProgressLine::seconds() const { return static_cast<double>(monotonic_now() - started_) / 1e9; }

void ProgressLine::show(std::uint64_t done, std::uint64_t expected) {
    const Time now = monotonic_now();
    if (!terminal_ || (now - drawn_ < 100'000'000 && done != expected)) return;
    drawn_ = now;
    const double speed = static_cast<double>(done) / std::max(seconds(), 1e-3);
    std::string line = fmt::format("\r\033[K{}  ", escaped(what_));
    if (expected > 0) {
        const double part = static_cast<double>(done) / static_cast<double>(expected);
        const auto filled = static_cast<std::size_t>(part * 30);
        const double left = (static_cast<double>(expected) - static_cast<double>(done)) / std::max(speed, 1.0);
        line += fmt::format("[{:<30}] {:>6}  {}  {} left", std::string(filled, '#'), percent_text(part),
                            speed_text(speed), duration_text(std::llround(std::min(left, 1e9) * 1e9)));
    } else {
        line += fmt::format("{}  {}", size_text(done), speed_text(speed));
    }
    std::fputs(line.c_str(), stderr);
}

}  // namespace osiscope
