// Ctrl-C, SIGTERM and SIGHUP as an orderly end: the next system call of a transfer fails with EINTR, and what is
// unfinished is cleaned up on the way out.
#pragma once

namespace osiscope {

/// From now on SIGINT, SIGTERM and SIGHUP interrupt transfers instead of ending the process.
void interrupt_on_signals();

/// True once a signal has come.
[[nodiscard]] bool interrupted();

}  // namespace osiscope
