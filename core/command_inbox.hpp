// Lines that come to the lab over its control socket, and the end of whoever sends them.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace osiscope {

/// Keeps lines until somebody takes them. For several threads.
class CommandInbox {
public:
    void push(std::string line);
    /// From now on lines go there, those that wait first. An empty function: they are kept again. When this returns,
    /// the function before is not being called any more.
    void deliver_to(std::function<void(std::string)> taker);

private:
    std::mutex mutex_;
    std::vector<std::string> waiting_;
    std::function<void(std::string)> taker_;
};

/// Starts a thread that reads lines from the control socket into the inbox for as long as the process lives, and ends
/// the process as soon as the starter is gone: the socket then reads end-of-file.
void watch_starter(int control, std::shared_ptr<CommandInbox> inbox);

}  // namespace osiscope
