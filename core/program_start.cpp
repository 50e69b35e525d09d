#include "core/program_start.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <initializer_list>

#include "core/error.hpp"
#include "core/output_file.hpp"
#include "core/privilege.hpp"

namespace osiscope {

namespace {

/// The wrong way round on purpose: what was closed stays unusable, only its number is taken.
void take_standard_descriptors() {
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
        const int how = number == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        if (::open("/dev/null", how) != number) ::_exit(1);  // the lowest free number (open(2)); else no descriptors
    }
}

void end_cleanly(int number) {
    remove_unfinished_files();
    ::signal(number, SIG_DFL);
    ::raise(number);
}

void set_signals() {
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGXFSZ, SIG_IGN);
    ::signal(SIGCHLD, SIG_DFL);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction action {};
        ::sigaction(number, nullptr, &action);
        if (action.sa_handler == SIG_IGN) continue;  // nohup(1), and a shell's background jobs
        action = {};
        action.sa_handler = end_cleanly;
        ::sigaction(number, &action, nullptr);
    }
}

}  // namespace

void prepare_process(bool is_lab) {
    take_standard_descriptors();
    set_signals();
    if (!is_lab) use_callers_files();
}

void flush_standard_output() {
    int reason = std::fflush(stdout) == 0 ? 0 : errno;
    // An earlier write failed, and its reason is gone: one more byte tells it.
    if (reason == 0 && std::ferror(stdout) != 0) reason = ::write(STDOUT_FILENO, "\n", 1) < 0 ? errno : EIO;
    if (reason == 0) return;
    if (reason == EPIPE) end_by_broken_pipe();
    throw_system_failure("The output cannot be written", reason);
}

void end_by_broken_pipe() {
    remove_unfinished_files();
    ::signal(SIGPIPE, SIG_DFL);
    ::raise(SIGPIPE);
    ::_exit(128 + SIGPIPE);
}

}  // namespace osiscope
