// Hands events from threads that push them to one consumer, which takes all of them at once.
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "captures/event.hpp"

namespace osiscope {

/// Bounded: a producer that runs ahead of the consumer waits. Nothing is ever dropped.
class EventQueue {
public:
    explicit EventQueue(std::size_t capacity) : capacity_(capacity) {}

    /// Waits while the queue is full. Events pushed after `close` are thrown away.
    void push(Event&& event);

    /// Appends everything queued to `out`. Returns false when there was nothing.
    bool drain(std::vector<Event>& out);

    /// Waits until something is queued or the queue is closed, at most this long.
    void wait(int milliseconds);

    /// Lets waiting producers continue, so that they can end.
    void close();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Event> events_;
    std::size_t capacity_;
    bool closed_ = false;
};

}  // namespace osiscope
