#include "core/lab_starter.hpp"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include "core/error.hpp"
#include "core/lab.hpp"
#include "core/privilege.hpp"

extern char** environ;

namespace osiscope {

namespace {

/// The arguments, each with a null after it, in a file in memory: with a script they are too long for a message.
/// And the lab's control socket.
using Descriptors = std::array<int, 2>;

/// What rides along with a message (unix(7), SCM_RIGHTS).
union Passengers {
    cmsghdr header;
    std::array<char, CMSG_SPACE(sizeof(Descriptors))> room;
};

std::vector<char*> pointers_to(std::vector<std::string>& arguments) {
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// In the new process: become the lab.
[[noreturn]] void run_program(std::vector<std::string>& arguments, int control) {
    if (control == lab_control_descriptor) ::fcntl(control, F_SETFD, 0);  // dup2 onto itself would keep CLOEXEC
    else ::dup2(control, lab_control_descriptor);
    ::execv("/proc/self/exe", pointers_to(arguments).data());
    ::_exit(127);
}

/// A child of our parent. Returns a negative error number when there can be none.
pid_t start_for_parent(std::vector<std::string>& arguments, int control) {
    const auto process = static_cast<pid_t>(::syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0));
    if (process == 0) run_program(arguments, control);
    return process < 0 ? -errno : process;
}

/// A child of our own. Returns a negative error number when there can be none.
pid_t start_directly(std::vector<std::string> arguments, int control) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, control, lab_control_descriptor);
    pid_t process = -1;
    const int status =
        ::posix_spawn(&process, "/proc/self/exe", &actions, nullptr, pointers_to(arguments).data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return status != 0 ? -status : process;
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(file, text.data(), text.size());
        if (count < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool send_request(int socket, const std::vector<std::string>& arguments, int control) {
    std::string text;
    for (const std::string& argument : arguments) text += argument + '\0';
    const FileDescriptor file(::memfd_create("arguments", MFD_CLOEXEC));
    if (!file.open() || !write_all(file.get(), text)) return false;
    const Descriptors descriptors{file.get(), control};
    char anything = 0;
    Passengers passengers{};
    iovec part{&anything, sizeof anything};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &passengers;
    message.msg_controllen = sizeof passengers;
    passengers.header.cmsg_level = SOL_SOCKET;
    passengers.header.cmsg_type = SCM_RIGHTS;
    passengers.header.cmsg_len = CMSG_LEN(sizeof descriptors);
    std::memcpy(CMSG_DATA(&passengers.header), &descriptors, sizeof descriptors);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL) > 0;
}

std::vector<std::string> read_arguments(int file) {
    std::vector<std::string> arguments;
    std::string text;
    std::array<char, 4096> part{};
    off_t at = 0;
    for (ssize_t count = 0; (count = ::pread(file, part.data(), part.size(), at)) > 0; at += count)
        text.append(part.data(), static_cast<std::size_t>(count));
    for (std::size_t next = 0; next < text.size(); next += arguments.back().size() + 1)
        arguments.emplace_back(text.c_str() + next);
    return arguments;
}

struct Request {
    std::vector<std::string> arguments;
    FileDescriptor control;
};

/// Waits for the next request; false when there will be none any more.
bool next_request(int socket, Request& request) {
    char anything = 0;
    Passengers passengers{};
    iovec part{&anything, sizeof anything};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &passengers;
    message.msg_controllen = sizeof passengers;
    ssize_t count = -1;
    do count = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count <= 0 || message.msg_controllen < sizeof(cmsghdr)) return false;
    Descriptors descriptors{};
    std::memcpy(&descriptors, CMSG_DATA(&passengers.header), sizeof descriptors);
    const FileDescriptor file(descriptors[0]);
    request.control = FileDescriptor(descriptors[1]);
    request.arguments = read_arguments(file.get());
    return true;
}

/// The starter's whole life.
[[noreturn]] void serve(int socket) {
    Request request;
    while (next_request(socket, request)) {
        const pid_t process = start_for_parent(request.arguments, request.control.get());
        request.control.reset();
        ::send(socket, &process, sizeof process, MSG_NOSIGNAL);
    }
    ::_exit(0);
}

}  // namespace

LabStarter::LabStarter() {
    if (!privileged()) return;
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        throw_system_failure("Cannot start the lab", errno);
    requests_ = FileDescriptor(pair[0]);
    FileDescriptor theirs(pair[1]);
    process_ = ::fork();
    if (process_ < 0) throw_system_failure("Cannot start the lab", errno);
    if (process_ > 0) return;
    requests_.reset();
    use_own_files();
    serve(theirs.get());
}

LabStarter::~LabStarter() {
    requests_.reset();  // it reads end-of-file and is gone
    if (process_ > 0) ::waitpid(process_, nullptr, 0);
}

pid_t LabStarter::start(const std::vector<std::string>& arguments, int control) const {
    pid_t process = -ECONNRESET;
    if (!requests_.open()) process = start_directly(arguments, control);
    else if (!send_request(requests_.get(), arguments, control)) process = -errno;
    else if (::recv(requests_.get(), &process, sizeof process, 0) != sizeof process) process = -ECONNRESET;
    if (process < 0) throw_system_failure("Cannot start the lab process", -process);
    return process;
}

}  // namespace osiscope
