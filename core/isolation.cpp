#include "core/isolation.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/privilege.hpp"

namespace osiscope {

namespace {

std::string first_line(const char* path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// What stands in the way of user namespaces on this system, and the command that removes it.
std::string fix() {
    if (first_line("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
        return "AppArmor restricts them (Ubuntu 23.10 and later): run `sudo sysctl -w "
               "kernel.apparmor_restrict_unprivileged_userns=0`, or start osiscope with sudo";
    if (first_line("/proc/sys/kernel/unprivileged_userns_clone") == "0")
        return "here only root may make them: run `sudo sysctl -w kernel.unprivileged_userns_clone=1`, or start "
               "osiscope "
               "with sudo";
    if (first_line("/proc/sys/user/max_user_namespaces") == "0")
        return "their number is limited to 0: run `sudo sysctl -w user.max_user_namespaces=10000`, or start osiscope "
               "with "
               "sudo";
    return "start osiscope with sudo; in a container, start the container with --privileged";
}

Error not_allowed(int error_number) {
    return Error(
        fmt::format("This system does not let osiscope make its own network hosts (user namespaces: {}); {}. "
                    "Saved lessons open without this: osiscope view one-file-seven-layers",
                    std::strerror(error_number), fix()));
}

bool write_file(const std::string& path, const std::string& text) {
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    return file.open() && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// Makes the user who started us root of the new user namespace.
bool map_user(uid_t user, gid_t group) {
    return write_file("/proc/self/setgroups", "deny") &&
           write_file("/proc/self/uid_map", fmt::format("0 {} 1", user)) &&
           write_file("/proc/self/gid_map", fmt::format("0 {} 1", group));
}

/// A process that stays outside and, on request, maps root and the calling user into its parent's user namespace:
/// a process inside may map nobody but itself (user_namespaces(7)).
class Mapper {
public:
    explicit Mapper(const CallingUser& user) {
        int pair[2] = {-1, -1};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) throw not_allowed(errno);
        told_ = FileDescriptor(pair[0]);
        FileDescriptor waiting(pair[1]);
        const pid_t parent = ::getpid();
        process_ = ::fork();
        if (process_ != 0) return;
        told_.reset();
        char word = 0;
        if (::read(waiting.get(), &word, 1) != 1) ::_exit(1);
        const bool mapped =
            write_file(fmt::format("/proc/{}/uid_map", parent), fmt::format("0 0 1\n{0} {0} 1\n", user.user)) &&
            write_file(fmt::format("/proc/{}/gid_map", parent), fmt::format("0 0 1\n{0} {0} 1\n", user.group));
        ::_exit(mapped ? 0 : 1);
    }
    ~Mapper() {
        told_.reset();
        if (process_ > 0) ::waitpid(process_, nullptr, 0);
    }
    Mapper(const Mapper&) = delete;
    Mapper& operator=(const Mapper&) = delete;

    /// Call inside. Returns whether both are known there now.
    bool map() {
        int status = -1;
        if (process_ < 0 || ::write(told_.get(), "m", 1) != 1) return false;
        ::waitpid(std::exchange(process_, -1), &status, 0);
        return status == 0;
    }

private:
    FileDescriptor told_;
    pid_t process_ = -1;
};

void die_with_starter(pid_t starter) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != starter) ::_exit(1);  // it died before we asked
}

}  // namespace

void enter_isolation() {
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    const pid_t starter = ::getppid();
    std::optional<Mapper> mapper;
    if (const auto caller = calling_user()) mapper.emplace(*caller);
    const bool own_users = ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
    const int reason = errno;
    if (own_users && !(mapper ? mapper->map() : map_user(user, group))) throw not_allowed(errno);
    if (!own_users && (user != 0 || ::unshare(CLONE_NEWNS) != 0)) throw not_allowed(reason);
    // Ask only now: the kernel forgets the request when a process changes its user namespace.
    die_with_starter(starter);
}

void give_up_lab_privilege() {
    const pid_t starter = ::getppid();
    give_up_privilege();
    die_with_starter(starter);  // once more: the kernel forgets it when a process changes its user
}

FileDescriptor directory_in_memory() {
    FileDescriptor filesystem(::fsopen("tmpfs", FSOPEN_CLOEXEC));
    if (!filesystem.open()) throw not_allowed(errno);
    if (::fsconfig(filesystem.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) throw not_allowed(errno);
    FileDescriptor directory(::fsmount(filesystem.get(), FSMOUNT_CLOEXEC, 0));
    if (!directory.open()) throw not_allowed(errno);
    return directory;
}

}  // namespace osiscope
