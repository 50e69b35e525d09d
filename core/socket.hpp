// A TCP socket with the verbs of the man pages. Every call is traced; every failure is an Error with a sentence.
#pragma once

#include <memory>
#include <string>

#include "core/file_descriptor.hpp"
#include "core/tracer.hpp"

struct sockaddr;

namespace osiscope {

/// Where to connect to or listen on, resolved.
struct SocketAddress {
    alignas(8) std::uint8_t storage[128] = {};
    std::uint32_t length = 0;
    int family = 0;

    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(storage); }
    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(storage); }
};

/// Resolves a host name or address. Throws Error naming the host.
[[nodiscard]] SocketAddress resolve(const std::string& host, std::uint16_t port);

/// Every local address of the family; IPv6 takes IPv4 connections too where the system allows it.
[[nodiscard]] SocketAddress any_address(int family, std::uint16_t port);

/// "10.7.0.1:9000", "[fd07::1]:9000".
[[nodiscard]] std::string text(const SocketAddress& address);

class Socket {
public:
    /// socket(2) for TCP.
    Socket(Tracer& tracer, int family);

    /// setsockopt(2) with an integer or a text value. `what` is for the record: "SO_REUSEADDR, 1".
    void setsockopt(int level, int option, int value, const std::string& what);
    void setsockopt(int level, int option, const std::string& value, const std::string& what);
    void bind(const SocketAddress& address);
    void listen(int backlog);
    [[nodiscard]] Socket accept(SocketAddress& peer);
    void connect(const SocketAddress& address);
    /// Sends all of `bytes`, in as many calls as the kernel wants.
    void send_all(Bytes bytes);
    /// Receives at most `room.size()` bytes; 0 when the peer has finished.
    [[nodiscard]] std::size_t receive(std::span<std::uint8_t> room);
    /// shutdown(2) of the sending half: the peer reads the end of the stream.
    void shutdown_sending();
    void close();

    /// Waits until the peer's kernel has acknowledged everything sent, the end included. For the plain protocol, which
    /// has no receipt of its own. Throws Error when the connection breaks first.
    void wait_until_acknowledged();

    /// Keeps something until just before the connection is closed.
    void keep(std::shared_ptr<void> kept) { kept_ = std::move(kept); }
    /// From now on `receive` reads at most this many bits per second, in small portions with pauses between them;
    /// 0 = no limit.
    void read_slowly(std::uint64_t bits_per_second) { read_rate_ = bits_per_second; }

    /// The same connection, its calls recorded by another tracer from now on. This one is empty afterwards.
    [[nodiscard]] Socket traced_by(Tracer& tracer) { return {tracer, std::move(fd_)}; }

    [[nodiscard]] std::uint64_t bytes_received() const { return bytes_received_; }
    [[nodiscard]] int descriptor() const { return fd_.get(); }
    [[nodiscard]] std::optional<TcpInfo> tcp_info() const;

private:
    Socket(Tracer& tracer, FileDescriptor fd) : tracer_(&tracer), fd_(std::move(fd)) {}
    /// For every call on the connection: adds TCP_INFO to its record.
    [[nodiscard]] auto with_info() const {
        return [this](SystemCall& record) { record.tcp = tcp_info(); };
    }

    void wait_for_next_bite(std::size_t& room);

    Tracer* tracer_;
    FileDescriptor fd_;
    std::shared_ptr<void> kept_;  ///< after the descriptor: let go first
    std::uint64_t read_rate_ = 0;
    Time next_bite_ = 0;  ///< monotonic
    std::uint64_t bytes_sent_ = 0;
    std::uint64_t bytes_received_ = 0;
};

}  // namespace osiscope
