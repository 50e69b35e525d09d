#include "core/descriptor_passing.hpp"

#include <sys/socket.h>

#include <cstring>

namespace osiscope {

namespace {

/// Room for one descriptor in a message's control data.
struct Cargo {
    alignas(cmsghdr) char room[CMSG_SPACE(sizeof(int))]{};
};

msghdr message_of(iovec& part, Cargo& cargo) {
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = cargo.room;
    message.msg_controllen = sizeof cargo.room;
    return message;
}

}  // namespace

ssize_t send_with(int socket, const void* bytes, std::size_t count, int descriptor) {
    iovec part{const_cast<void*>(bytes), count};
    Cargo cargo;
    const msghdr message = message_of(part, cargo);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

ssize_t receive_with(int socket, void* bytes, std::size_t count, FileDescriptor& descriptor) {
    iovec part{bytes, count};
    Cargo cargo;
    msghdr message = message_of(part, cargo);
    const ssize_t received = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    const cmsghdr* header = received > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return received;
    int number = -1;
    std::memcpy(&number, CMSG_DATA(header), sizeof number);
    descriptor = FileDescriptor(number);
    return received;
}

}  // namespace osiscope
