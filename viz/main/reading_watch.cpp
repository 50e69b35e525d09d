#include "viz/main/reading_watch.hpp"

#include "core/error.hpp"
#include "core/interrupt.hpp"

namespace osiscope {

ReadingWatch::ReadingWatch(const std::string& file, bool visible)
    : file_(file), line_(file.substr(file.find_last_of('/') + 1)), visible_(visible) {
    interrupt_on_signals();
}

void ReadingWatch::at(std::uint64_t offset, std::uint64_t size) {
    if (++frames_ % often_enough != 0) return;
    check();
    if (visible_) line_.show(offset, size);
}

void ReadingWatch::check() const {
    if (interrupted()) throw Interrupted(file_ + ": interrupted");
}

}  // namespace osiscope
