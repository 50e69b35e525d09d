#include "core/interrupt.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <initializer_list>

namespace osiscope {

namespace {

std::atomic<bool> signalled{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // may be set in a signal handler

/// A call that was about to block when the signal came does not notice the flag: send the signal again every second
/// until the process has ended.
void on_signal(int) {
    signalled = true;
    ::alarm(1);
}

/// A signal that the caller has us ignore stays ignored: nohup(1), and a shell's background jobs.
void handle(int number, void (*handler)(int)) {
    struct sigaction before {};
    if (::sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) return;
    struct sigaction action {};
    action.sa_handler = handler;  // no SA_RESTART: blocked calls return
    ::sigaction(number, &action, nullptr);
}

}  // namespace

void interrupt_on_signals() {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) handle(number, on_signal);
    struct sigaction again {};
    again.sa_handler = on_signal;
    ::sigaction(SIGALRM, &again, nullptr);
}

bool interrupted() { return signalled; }

}  // namespace osiscope
