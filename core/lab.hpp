// The window's or the command line's side of a lab: starts the lab process, takes in its events, stops it.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <thread>

#include "core/event_queue.hpp"
#include "core/file_descriptor.hpp"
#include "core/lab_settings.hpp"
#include "core/lab_starter.hpp"

namespace osiscope {

class Lab {
public:
    /// Starts this program again as the lab process. `woken` is called on another thread whenever events are waiting,
    /// and once more when the lab has ended; it may be empty. Throws Error when the process cannot be started.
    Lab(const LabSettings& settings, const LabStarter& starter, std::function<void()> woken);
    /// Stops the lab if it still runs, and waits until every trace of it is gone.
    ~Lab();
    Lab(const Lab&) = delete;
    Lab& operator=(const Lab&) = delete;

    /// The events since the last call, in time order. Returns false when there were none.
    bool drain(std::vector<Event>& out) { return events_.drain(out); }
    /// Waits until there are events or the lab has ended, at most this long.
    void wait(int milliseconds) { events_.wait(milliseconds); }
    /// A line of the wire's script language (docs/wire.md), done at once: "drop 1234", "set A>B loss 5%". A
    /// `WireCommand` among the events says how it went. Nothing happens when the lab has ended.
    void command(const std::string& line);
    /// True when the lab process has ended and every event has been queued.
    [[nodiscard]] bool ended() const { return ended_.load(); }
    /// The lab's exit status once it has ended: 0 = the received file is identical.
    [[nodiscard]] int exit_status() const { return exit_status_.load(); }
    /// Of a lab that is recorded on the wire only: the file in memory with its frames (core/spool.hpp). Once the lab
    /// has ended; not open when there is none.
    [[nodiscard]] const FileDescriptor& spool() const { return spool_; }
    [[nodiscard]] pid_t process() const { return process_; }

private:
    void read_events();
    void reap();

    FileDescriptor control_;
    FileDescriptor spool_;  ///< of the reader's thread until the lab has ended
    pid_t process_ = -1;
    EventQueue events_;
    std::function<void()> woken_;
    std::atomic<bool> ended_{false};
    std::atomic<int> exit_status_{-1};
    std::thread reader_;
};

/// The socket's number in the lab process. Its first line are the settings, those after it commands.
inline constexpr int lab_control_descriptor = 3;

}  // namespace osiscope
