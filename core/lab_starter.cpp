#include "core/lab_starter.hpp"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/error.hpp"
#include "core/lab.hpp"
#include "core/privilege.hpp"

extern char** environ;

namespace osiscope {

namespace {

/// What rides along with a message (unix(7), SCM_RIGHTS): the lab's control socket.
union Passenger {
    cmsghdr header;
    std::array<char, CMSG_SPACE(sizeof(int))> room;
};

char program_name[] = "osiscope";
char hidden_verb[] = "lab";
char* const arguments[] = {program_name, hidden_verb, nullptr};

/// In the new process: become the lab.
[[noreturn]] void run_program(int control) {
    if (control == lab_control_descriptor) ::fcntl(control, F_SETFD, 0);  // dup2 onto itself would keep CLOEXEC
    else ::dup2(control, lab_control_descriptor);
    ::execv("/proc/self/exe", arguments);
    ::_exit(127);
}

/// A child of our parent. Returns a negative error number when there can be none.
pid_t start_for_parent(int control) {
    const auto process = static_cast<pid_t>(::syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0));
    if (process == 0) run_program(control);
    return process < 0 ? -errno : process;
}

/// A child of our own. Returns a negative error number when there can be none.
pid_t start_directly(int control) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, control, lab_control_descriptor);
    pid_t process = -1;
    const int status = ::posix_spawn(&process, "/proc/self/exe", &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return status != 0 ? -status : process;
}

bool send_request(int socket, int control) {
    char anything = 0;
    Passenger passenger{};
    iovec part{&anything, sizeof anything};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &passenger;
    message.msg_controllen = sizeof passenger;
    passenger.header.cmsg_level = SOL_SOCKET;
    passenger.header.cmsg_type = SCM_RIGHTS;
    passenger.header.cmsg_len = CMSG_LEN(sizeof control);
    std::memcpy(CMSG_DATA(&passenger.header), &control, sizeof control);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL) > 0;
}

/// Waits for the next request, the control socket of a lab; not open when there will be none any more.
FileDescriptor next_request(int socket) {
    char anything = 0;
    Passenger passenger{};
    iovec part{&anything, sizeof anything};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &passenger;
    message.msg_controllen = sizeof passenger;
    ssize_t count = -1;
    do count = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count <= 0 || message.msg_controllen < sizeof(cmsghdr)) return FileDescriptor();
    int control = -1;
    std::memcpy(&control, CMSG_DATA(&passenger.header), sizeof control);
    return FileDescriptor(control);
}

/// The starter's whole life.
[[noreturn]] void serve(int socket) {
    for (FileDescriptor control = next_request(socket); control.open(); control = next_request(socket)) {
        const pid_t process = start_for_parent(control.get());
        control.reset();
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

pid_t LabStarter::start(int control) const {
    pid_t process = -ECONNRESET;
    if (!requests_.open()) process = start_directly(control);
    else if (!send_request(requests_.get(), control)) process = -errno;
    else if (::recv(requests_.get(), &process, sizeof process, 0) != sizeof process) process = -ECONNRESET;
    if (process < 0) throw_system_failure("Cannot start the lab process", -process);
    return process;
}

}  // namespace osiscope
