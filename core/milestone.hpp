// Something a thread comes to once, and others wait for.
#pragma once

#include <future>
#include <utility>

namespace osiscope {

/// `reach` is for one thread; any number may wait.
class Milestone {
public:
    void reach() {
        if (!std::exchange(reached_, true)) promise_.set_value();
    }
    void wait() const { future_.wait(); }

private:
    bool reached_ = false;
    std::promise<void> promise_;
    std::shared_future<void> future_{promise_.get_future()};
};

}  // namespace osiscope
