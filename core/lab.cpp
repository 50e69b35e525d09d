#include "core/lab.hpp"

#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <string_view>

#include "captures/capture_read.hpp"
#include "core/clock.hpp"
#include "core/descriptor_passing.hpp"
#include "core/error.hpp"

namespace osiscope {

namespace {

constexpr std::size_t queue_capacity = 65'536;

/// False when whoever has the other end is gone.
bool send_all(int control, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::send(control, text.data(), text.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

Lab::Lab(const LabSettings& settings, const LabStarter& starter, std::function<void()> woken)
    : events_(queue_capacity), woken_(std::move(woken)) {
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        throw_system_failure("Cannot start the lab", errno);
    control_ = FileDescriptor(pair[0]);
    FileDescriptor theirs(pair[1]);
    if (theirs.get() == lab_control_descriptor)
        theirs = FileDescriptor(::dup(theirs.get()));  // dup2 onto itself keeps CLOEXEC
    process_ = starter.start(theirs.get());
    theirs.reset();
    send_all(control_.get(), to_json(settings) + '\n');  // a process that is gone already is noticed by the reader
    reader_ = std::thread([this] { read_events(); });
}

Lab::~Lab() {
    events_.close();
    ::shutdown(control_.get(), SHUT_RDWR);  // the lab reads end-of-file and is gone
    reader_.join();
}

void Lab::command(const std::string& line) {
    send_all(control_.get(), line + '\n');  // fails when the lab has ended
}

void Lab::read_events() {
    PcapngReader reader;
    ReadResult result;
    std::vector<std::uint8_t> buffer;
    std::vector<std::uint8_t> chunk(1U << 18);
    bool told = false;
    for (;;) {
        const ssize_t count = receive_with(control_.get(), chunk.data(), chunk.size(), spool_);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        buffer.insert(buffer.end(), chunk.begin(), chunk.begin() + count);
        const std::size_t used = reader.feed(
            buffer, [this](Event&& event) { events_.push(std::move(event)); }, result);
        buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(used));
        if (result.kind != ReadResult::Kind::whole && !told) {
            told = true;
            events_.push(
                Failure{wall_now(), std::nullopt, "The lab process sent something unreadable: " + result.message});
        }
        if (woken_) woken_();
    }
    reap();
    ended_ = true;
    events_.close();
    if (woken_) woken_();
}

void Lab::reap() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace osiscope
