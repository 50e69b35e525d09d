// Rights beyond an ordinary user's: who has them, and giving them up once they have been used.
//
// Opening an interface for capture and setting up the lab take rights; decoding what comes in takes none.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace osiscope {

/// Who called sudo.
struct CallingUser {
    uid_t user = 0;
    gid_t group = 0;
    std::string name;  ///< empty when the system does not know them by name
    std::string home;
};

/// The user on whose behalf this process runs as root, by sudo's SUDO_UID and SUDO_GID; nothing when it does not run as
/// root, or root itself called sudo. Ask first while there is one thread.
[[nodiscard]] std::optional<CallingUser> calling_user();

/// From now on the calling thread opens files with the rights of the user who called sudo, and HOME is that user's.
/// What else root may do stays until `give_up_privilege`. Nothing happens without sudo. Threads started later inherit
/// it; a program that is started does not.
void use_callers_files();

/// Takes `use_callers_files` back, for a process that sets up labs.
void use_own_files();

/// Whether files are opened for the user who called sudo, or root's rights were given up for that user.
[[nodiscard]] bool acts_for_caller();

/// For a sentence about a file that could not be opened: " (with sudo, …)" when that is why, else nothing.
[[nodiscard]] std::string why_not_readable(int error_number);

/// True while the calling thread is root or holds any capability.
[[nodiscard]] bool privileged();

/// Gives all of it up for good: becomes the user who called sudo (groups, HOME and USER too), holds no capability in
/// any set, and no program it starts can get one (PR_SET_NO_NEW_PRIVS). Root itself stays user 0, without capabilities.
/// Changing the user changes it in all threads; capabilities are each thread's own, so call this before any other
/// thread runs, or have those call `give_up_capabilities`. Throws Error when the system refuses.
void give_up_privilege();

/// The part of it that is the calling thread's own. A thread that is to become the calling user keeps its capabilities
/// until then: changing the user takes them in every thread.
void give_up_capabilities();

/// `give_up_privilege`, and the path by which a file can be read afterwards. It is `path`, except for a file that only
/// the rights given up could open: then it names a copy in memory.
[[nodiscard]] std::string give_up_privilege_to_read(const std::string& path);

/// Whether this process could make files in a directory if it had no capabilities.
[[nodiscard]] bool writable_without_capabilities(const std::string& directory);

}  // namespace osiscope
