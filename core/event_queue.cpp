#include "core/event_queue.hpp"

#include <chrono>
#include <iterator>

namespace osiscope {

void EventQueue::push(Event&& event) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return events_.size() < capacity_ || closed_; });
    if (closed_) return;
    events_.push_back(std::move(event));
    changed_.notify_all();
}

bool EventQueue::drain(std::vector<Event>& out) {
    std::vector<Event> taken;
    {
        const std::lock_guard lock(mutex_);
        taken.swap(events_);
        changed_.notify_all();
    }
    out.insert(out.end(), std::make_move_iterator(taken.begin()), std::make_move_iterator(taken.end()));
    return !taken.empty();
}

void EventQueue::wait(int milliseconds) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(milliseconds), [&] { return !events_.empty() || closed_; });
}

void EventQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

}  // namespace osiscope
