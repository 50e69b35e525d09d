// The lab process's way out: events from all its threads, put into time order and written as .pcapng blocks.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "captures/event.hpp"
#include "core/file_descriptor.hpp"

namespace osiscope {

/// Events wait a moment so that those of slower threads can be sorted in before them; then they leave in time order.
class Outbox {
public:
    /// Writes to a socket it does not own.
    explicit Outbox(int socket);
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    void push(Event&& event);
    /// The next bytes sent carry this descriptor; it must stay open until then.
    void hand_over(int descriptor);
    /// Sends everything pushed so far, in order, and returns when it is written.
    void flush();

private:
    struct Waiting {
        Time at;
        std::uint64_t number;  ///< keeps events of the same time in the order they came
        Event event;
    };
    void run();
    void send_until(Time horizon);

    int socket_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Waiting> waiting_;
    std::uint64_t pushed_ = 0;
    bool stopping_ = false;
    std::mutex sending_;
    int cargo_ = -1;  ///< guarded by `sending_`
    std::thread thread_;
};

}  // namespace osiscope
