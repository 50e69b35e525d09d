// The lab itself: our program started again as a process that makes two kernel hosts, is the wire between them, sends a
// file across and streams everything that happens to whoever started it.
#pragma once

namespace osiscope {

/// Runs one transfer. `control` is the socket to the starter: its first line are the settings, events go out on it as
/// .pcapng blocks, and the process ends at once when the starter closes it or dies. Must be called while the process
/// has one thread. Returns the exit status: 0 the received file is identical, 1 it is not or the lab could not run (a
/// Failure was sent). Throws Error when no settings come, or such as cannot go together.
[[nodiscard]] int run_lab(int control);

}  // namespace osiscope
