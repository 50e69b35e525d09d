// Room for a lab without root: a user namespace in which this process may make network namespaces.
#pragma once

#include "core/file_descriptor.hpp"

namespace osiscope {

/// Gives this single-threaded process a user and a mount namespace of its own, or, as root where user namespaces are
/// switched off, only the mount namespace. The user who called sudo is known in there too. It then dies with the
/// process that started it. Throws Error with the exact fix where the system forbids this.
void enter_isolation();

/// The end of setting up: gives up all privilege (see core/privilege.hpp) and still dies with the process that started
/// it. Threads that were started before and keep running give up their own capabilities.
void give_up_lab_privilege();

/// A directory that exists only in memory and only for this process; call after `enter_isolation`.
[[nodiscard]] FileDescriptor directory_in_memory();

}  // namespace osiscope
