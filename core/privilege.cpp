#include "core/privilege.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

#include "core/error.hpp"
#include "core/file_descriptor.hpp"

namespace osiscope {

namespace {

/// The number in an environment variable; nothing when it is no number, or 0.
std::optional<unsigned> number_in(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    unsigned value = 0;
    const char* end = text + std::strlen(text);
    const auto result = std::from_chars(text, end, value);
    if (result.ec != std::errc{} || result.ptr != end || value == 0) return std::nullopt;
    return value;
}

/// Whether our user namespace has that user at all (user_namespaces(7)).
bool known_here(uid_t user) {
    std::ifstream map("/proc/self/uid_map");
    std::uint64_t inside = 0;
    std::uint64_t outside = 0;
    std::uint64_t count = 0;
    while (map >> inside >> outside >> count)
        if (user >= inside && user - inside < count) return true;
    return false;
}

/// Whether changing to the user who called sudo is still to come. Any thread may ask.
bool becomes_calling_user() {
    // Read once, while there is one thread: `become` changes the environment.
    static const std::optional<unsigned> caller = number_in("SUDO_UID");
    return ::geteuid() == 0 && caller && known_here(*caller);
}

[[noreturn]] void refused(const char* what) { throw_system_failure(fmt::format("Cannot give up {}", what), errno); }

/// The user's own groups; where they are not known here (in the lab's user namespace) only the first.
void take_groups(const CallingUser& user) {
    if (!user.name.empty() && ::initgroups(user.name.c_str(), user.group) == 0) return;
    if (::setgroups(0, nullptr) != 0) refused("root's groups");
}

std::atomic<bool> acting_for_caller{false};

/// `take_groups` in this thread alone: the library's own calls change those of all threads.
void take_groups_in_thread(const CallingUser& user) {
    std::array<gid_t, 256> groups{};
    int count = static_cast<int>(groups.size());
    const bool known = !user.name.empty() && ::getgrouplist(user.name.c_str(), user.group, groups.data(), &count) >= 0;
    if (known && ::syscall(SYS_setgroups, count, groups.data()) == 0) return;
    if (::syscall(SYS_setgroups, 0, nullptr) != 0) refused("root's groups");
}

void become(const CallingUser& user) {
    take_groups(user);
    if (::setresgid(user.group, user.group, user.group) != 0) refused("root's group");
    if (::setresuid(user.user, user.user, user.user) != 0) refused("being root");
    acting_for_caller = true;
}

void take_environment(const CallingUser& user) {
    if (!user.home.empty()) ::setenv("HOME", user.home.c_str(), 1);
    if (user.name.empty()) return;
    ::setenv("USER", user.name.c_str(), 1);
    ::setenv("LOGNAME", user.name.c_str(), 1);
}

struct Capabilities {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets[2]{};
};

void refuse_new_privilege() { ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

void drop_all_capabilities() {
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    Capabilities none;
    if (::syscall(SYS_capset, &none.header, none.sets) != 0) refused("root's capabilities");
}

/// A file's contents in memory, as a path that this process can open again and again.
std::string copy_in_memory(const FileDescriptor& file) {
    const FileDescriptor copy(::memfd_create("capture", MFD_CLOEXEC));
    if (!copy.open()) throw_system_failure("No memory for the file", errno);
    for (ssize_t count = 1; count > 0;) {
        count = ::sendfile(copy.get(), file.get(), nullptr, std::size_t{1} << 30U);
        if (count < 0) throw_system_failure("Cannot read the file", errno);
    }
    return fmt::format("/proc/self/fd/{}", ::dup(copy.get()));  // stays open as long as the process lives
}

}  // namespace

std::optional<CallingUser> calling_user() {
    if (!becomes_calling_user()) return std::nullopt;
    const uid_t user = number_in("SUDO_UID").value_or(0);
    CallingUser caller{user, number_in("SUDO_GID").value_or(user), {}, {}};
    if (const passwd* entry = ::getpwuid(user)) {
        caller.name = entry->pw_name;
        caller.home = entry->pw_dir;
    }
    return caller;
}

void use_callers_files() {
    const auto user = calling_user();
    if (!user) return;
    take_groups_in_thread(*user);
    ::setfsgid(user->group);
    ::setfsuid(user->user);
    // Asked for again with an impossible user, it says who it is (setfsuid(2)).
    if (static_cast<uid_t>(::setfsuid(static_cast<uid_t>(-1))) != user->user) refused("root's rights to files");
    if (!acting_for_caller.exchange(true)) take_environment(*user);
}

void use_own_files() {
    ::setfsuid(::geteuid());
    ::setfsgid(::getegid());
}

bool acts_for_caller() { return acting_for_caller; }

std::string why_not_readable(int error_number) {
    const bool given_up = error_number == EACCES && acts_for_caller();
    return given_up ? " (with sudo, osiscope reads as the user who called it)" : "";
}

bool privileged() {
    Capabilities own;
    if (::syscall(SYS_capget, &own.header, own.sets) != 0) return ::geteuid() == 0;
    return ::geteuid() == 0 || (own.sets[0].permitted | own.sets[1].permitted) != 0;
}

void give_up_privilege() {
    refuse_new_privilege();
    if (const auto user = calling_user()) {
        become(*user);
        take_environment(*user);
    }
    drop_all_capabilities();
}

void give_up_capabilities() {
    refuse_new_privilege();
    if (!becomes_calling_user()) drop_all_capabilities();
}

std::string give_up_privilege_to_read(const std::string& path) {
    if (!privileged()) {
        give_up_privilege();
        return path;
    }
    const FileDescriptor with_rights(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    give_up_privilege();
    if (!with_rights.open() || FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)).open()) return path;
    return errno == EACCES ? copy_in_memory(with_rights) : path;
}

bool writable_without_capabilities(const std::string& directory) {
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0) return false;
    const mode_t needed = S_IWOTH | S_IXOTH;
    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
    if (!groups.empty()) ::getgroups(static_cast<int>(groups.size()), groups.data());
    groups.push_back(::getegid());
    const bool in_group = std::find(groups.begin(), groups.end(), status.st_gid) != groups.end();
    if (status.st_uid == ::geteuid()) return (status.st_mode >> 6U & needed) == needed;
    return ((in_group ? status.st_mode >> 3U : status.st_mode) & needed) == needed;
}

}  // namespace osiscope
