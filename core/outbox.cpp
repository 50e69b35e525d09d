#include "core/outbox.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>

#include "captures/pcapng_write.hpp"
#include "core/clock.hpp"
#include "core/descriptor_passing.hpp"
#include "core/privilege.hpp"

namespace osiscope {

namespace {

constexpr Time hold_ns = 20'000'000;  // capture threads rarely lag by more than a few milliseconds
constexpr auto period = std::chrono::milliseconds(10);

/// When an event became known: a call when it returned, everything else when it happened. Facts and capture points
/// come first, whatever the time.
struct KnownAt {
    Time operator()(const LabFacts&) const { return 0; }
    Time operator()(const CapturePoint&) const { return 0; }
    Time operator()(const Frame& frame) const { return frame.at; }
    Time operator()(const SystemCall& call) const { return call.returned_at; }
    Time operator()(const TcpSample& sample) const { return sample.at; }
    Time operator()(const WireAction& action) const { return action.ended != 0 ? action.ended : action.first_bit; }
    Time operator()(const WireCommand& command) const { return command.at; }
    Time operator()(const SwitchLearning& learning) const { return learning.at; }
    Time operator()(const CaptureStatistics& statistics) const { return statistics.at; }
    Time operator()(const Failure& failure) const { return failure.at; }
    Time operator()(const UnknownLines& lines) const { return lines.at; }
};

/// A descriptor in `cargo` goes with the first bytes.
void write_all(int socket, const ByteBuffer& bytes, int& cargo) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count = cargo >= 0 ? send_with(socket, bytes.data() + sent, bytes.size() - sent, cargo)
                                         : ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;  // the reader is gone; the control thread ends the process
        sent += static_cast<std::size_t>(count);
        cargo = -1;
    }
}

}  // namespace

Outbox::Outbox(int socket) : socket_(socket), thread_([this] { run(); }) {}

Outbox::~Outbox() {
    flush();
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Outbox::push(Event&& event) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::visit(KnownAt{}, event), pushed_++, std::move(event)});
}

void Outbox::hand_over(int descriptor) {
    const std::lock_guard order(sending_);
    cargo_ = descriptor;
}

void Outbox::flush() { send_until(std::numeric_limits<Time>::max()); }

void Outbox::run() {
    give_up_capabilities();
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, period, [&] { return stopping_; });
            if (stopping_) return;
        }
        send_until(wall_now() - hold_ns);
    }
}

void Outbox::send_until(Time horizon) {
    const std::lock_guard order(sending_);
    std::vector<Waiting> due;
    {
        const std::lock_guard lock(mutex_);
        const auto later = std::stable_partition(waiting_.begin(), waiting_.end(),
                                                 [&](const Waiting& waiting) { return waiting.at <= horizon; });
        due.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(later));
        waiting_.erase(waiting_.begin(), later);
    }
    std::sort(due.begin(), due.end(),
              [](const Waiting& a, const Waiting& b) { return a.at != b.at ? a.at < b.at : a.number < b.number; });
    ByteBuffer bytes;
    for (const Waiting& waiting : due) write_event(bytes, waiting.event);
    write_all(socket_, bytes, cargo_);
}

}  // namespace osiscope
