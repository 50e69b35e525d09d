#include "core/socket.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/error.hpp"
#include "core/tcp_info.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

// The kernel's numbers of connection states (include/net/tcp_states.h), as TCP_INFO gives them.
constexpr std::uint8_t state_fin_wait_1 = 4;
constexpr std::uint8_t state_last_ack = 9;
constexpr std::uint8_t state_closing = 11;

const char* family_name(int family) { return family == AF_INET6 ? "AF_INET6" : "AF_INET"; }

void check(std::int64_t result, const std::string& what) {
    if (result < 0) throw_system_failure(what, errno);
}

}  // namespace

SocketAddress resolve(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (code != 0) throw Error(fmt::format("Cannot find host {}: {}", host, gai_strerror(code)));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
    SocketAddress address;
    address.family = found->ai_family;
    address.length = found->ai_addrlen;
    std::memcpy(address.storage, found->ai_addr, found->ai_addrlen);
    return address;
}

SocketAddress any_address(int family, std::uint16_t port) {
    SocketAddress address;
    address.family = family;
    if (family == AF_INET6) {
        sockaddr_in6 any{};
        any.sin6_family = AF_INET6;
        any.sin6_port = htons(port);
        any.sin6_addr = in6addr_any;
        address.length = sizeof any;
        std::memcpy(address.storage, &any, sizeof any);
        return address;
    }
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(port);
    address.length = sizeof any;
    std::memcpy(address.storage, &any, sizeof any);
    return address;
}

std::string text(const SocketAddress& address) {
    char host[NI_MAXHOST] = "?";
    char port[NI_MAXSERV] = "?";
    getnameinfo(address.get(), address.length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    const std::string name = host;
    const std::string mapped = "::ffff:";  // an IPv4 peer on an IPv6 socket
    if (name.starts_with(mapped)) return fmt::format("{}:{}", name.substr(mapped.size()), port);
    return address.family == AF_INET6 ? fmt::format("[{}]:{}", name, port) : fmt::format("{}:{}", name, port);
}

Socket::Socket(Tracer& tracer, int family) : tracer_(&tracer) {
    const int number = tracer("socket", fmt::format("{}, SOCK_STREAM, 0", family_name(family)),
                              [&] { return ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0); });
    check(number, "Cannot open a socket");
    fd_ = FileDescriptor(number);
}

void Socket::setsockopt(int level, int option, int value, const std::string& what) {
    const int result = (*tracer_)("setsockopt", fmt::format("{}, {}", fd_.get(), what),
                                  [&] { return ::setsockopt(fd_.get(), level, option, &value, sizeof value); });
    check(result, "Cannot set " + what);
}

void Socket::setsockopt(int level, int option, const std::string& value, const std::string& what) {
    const int result = (*tracer_)("setsockopt", fmt::format("{}, {}", fd_.get(), what), [&] {
        return ::setsockopt(fd_.get(), level, option, value.data(), static_cast<socklen_t>(value.size()));
    });
    check(result, "Cannot set " + what);
}

void Socket::bind(const SocketAddress& address) {
    const int result = (*tracer_)("bind", fmt::format("{}, {}", fd_.get(), text(address)),
                                  [&] { return ::bind(fd_.get(), address.get(), address.length); });
    check(result, "Cannot listen on " + text(address));
}

void Socket::listen(int backlog) {
    const int result =
        (*tracer_)("listen", fmt::format("{}, {}", fd_.get(), backlog), [&] { return ::listen(fd_.get(), backlog); });
    check(result, "Cannot listen");
}

Socket Socket::accept(SocketAddress& peer) {
    socklen_t length = sizeof peer.storage;
    const int number = (*tracer_)("accept", fmt::format("{}, …", fd_.get()),
                                  [&] { return ::accept4(fd_.get(), peer.get(), &length, SOCK_CLOEXEC); });
    check(number, "Cannot accept a connection");
    peer.length = length;
    peer.family = peer.get()->sa_family;
    return {*tracer_, FileDescriptor(number)};
}

void Socket::connect(const SocketAddress& address) {
    const int result = (*tracer_)(
        "connect", fmt::format("{}, {}", fd_.get(), text(address)),
        [&] { return ::connect(fd_.get(), address.get(), address.length); }, with_info());
    check(result, "Cannot connect to " + text(address));
}

void Socket::send_all(Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t count = (*tracer_)(
            "send", fmt::format("{}, {} {}, 0", fd_.get(), bytes.size(), plural(bytes.size(), "byte", "bytes")),
            [&] { return ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); },
            [&](SystemCall& record) {
                record.object = CallObject::stream;
                record.first_byte = bytes_sent_;
                record.tcp = tcp_info();
            });
        check(count, "The connection broke while sending");
        bytes_sent_ += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

/// A portion is what the rate allows in a twentieth of a second; the first is read at once.
void Socket::wait_for_next_bite(std::size_t& room) {
    constexpr std::uint64_t bites_per_second = 20;
    room = std::min<std::size_t>(room, std::max<std::uint64_t>(read_rate_ / 8 / bites_per_second, 1));
    const Time pause = next_bite_ - monotonic_now();
    if (pause > 0) {
        const timespec wait{pause / 1'000'000'000, pause % 1'000'000'000};
        if (nanosleep(&wait, nullptr) != 0) throw_system_failure("Waiting before the next read", errno);
    }
    next_bite_ = monotonic_now();  // put off by what is read
}

std::size_t Socket::receive(std::span<std::uint8_t> room) {
    std::size_t most = room.size();
    if (read_rate_ != 0) wait_for_next_bite(most);
    room = room.first(most);
    const ssize_t count = (*tracer_)(
        "recv", fmt::format("{}, room for {} {}, 0", fd_.get(), room.size(), plural(room.size(), "byte", "bytes")),
        [&] { return ::recv(fd_.get(), room.data(), room.size(), 0); },
        [&](SystemCall& record) {
            record.object = CallObject::stream;
            record.first_byte = bytes_received_;
            record.tcp = tcp_info();
        });
    check(count, "The connection broke while receiving");
    bytes_received_ += static_cast<std::uint64_t>(count);
    if (read_rate_ != 0) next_bite_ += count * 8'000'000'000 / static_cast<std::int64_t>(read_rate_);
    return static_cast<std::size_t>(count);
}

void Socket::shutdown_sending() {
    const int result = (*tracer_)(
        "shutdown", fmt::format("{}, SHUT_WR", fd_.get()), [&] { return ::shutdown(fd_.get(), SHUT_WR); }, with_info());
    check(result, "The connection broke at its end");
}

void Socket::close() {
    if (!fd_.open()) return;
    kept_.reset();
    const int number = fd_.get();
    (*tracer_)("close", std::to_string(number), [&] { return ::close(fd_.release()); });
}

void Socket::wait_until_acknowledged() {
    for (;;) {
        const auto info = tcp_info();
        if (!info) return;
        if (info->state != state_fin_wait_1 && info->state != state_closing && info->state != state_last_ack) break;
        const timespec pause{0, 2'000'000};
        if (nanosleep(&pause, nullptr) != 0) throw_system_failure("Waiting for the receiver", errno);
    }
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) throw_system_failure("The connection broke before everything was acknowledged", error);
}

std::optional<TcpInfo> Socket::tcp_info() const { return tcp_info_of(fd_.get()); }

}  // namespace osiscope
