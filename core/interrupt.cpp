#include "core/interrupt.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <initializer_list>

namespace osiscope {

namespace {

std::atomic<bool> signalled{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // may be set in a signal handler

/// A call that was about to block when the signal came does not notice the flag: knock again every second until the
/// process has ended.
void on_signal(int) {
    signalled = true;
    ::alarm(1);
}

}  // namespace

void interrupt_on_signals() {
    struct sigaction action {};
    action.sa_handler = on_signal;  // no SA_RESTART: blocked calls return
    for (const int number : {SIGINT, SIGTERM, SIGALRM}) sigaction(number, &action, nullptr);
}

bool interrupted() { return signalled; }

}  // namespace osiscope
