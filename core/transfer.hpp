// Sending and receiving one file over TCP. Two protocols: osiscope's own records (docs/transfer.md), which end with a
// receipt from the receiver, and "raw", the plain bytes-until-close that Python socket scripts and nc speak.
#pragma once

#include <functional>
#include <string>

#include "core/socket.hpp"

namespace osiscope {

inline constexpr std::uint16_t default_port = 9000;

/// Called as bytes move: done and expected bytes of the file (expected is 0 when not known, as in raw).
using Progress = std::function<void(std::uint64_t done, std::uint64_t expected)>;

struct TransferOptions {
    bool raw = false;
    std::uint32_t chunk = 0;           ///< bytes per read of the file; 0 = 8 KiB, from 1 MiB files on 64 KiB
    std::string congestion_control;    ///< empty = the system's
    std::uint32_t time_to_live = 0;    ///< of the sender's packets; 0 = the system's
    bool path_mtu_discovery = true;    ///< false: routers may fragment the sender's packets
    std::uint32_t mss = 0;             ///< announced in the SYN at most; 0 = from the MTU
    std::uint64_t receive_buffer = 0;  ///< bytes; 0 = as the kernel grows it. Of the receiver only
    std::uint64_t reader_rate = 0;     ///< bits per second the receiver reads at most; 0 = no limit
    /// Called with the connection's descriptor; what it returns is let go before that is closed.
    std::function<std::shared_ptr<void>(int descriptor)> watch;
    bool notice_dead_peer = true;  ///< keepalives and a limit on unacknowledged data, 30 s
    Progress progress;
    std::function<void()> set_up;     ///< called when file and socket are ready: nothing after it takes privilege
    std::function<void()> connected;  ///< called when the sender's connection stands, before anything is sent
};

struct SentFile {
    std::string name;
    std::uint64_t size = 0;
    std::string sha256;  ///< 64 hex digits
};

struct ReceivedFile {
    std::string name;       ///< as stored
    std::string sent_name;  ///< as the sender called it; differs when that name was taken
    std::uint64_t size = 0;
    std::string sha256;
};

/// Sends a file. Returns when the receiver has confirmed its SHA-256 (raw: when its kernel acknowledged everything).
/// Throws Error otherwise; the receiver then keeps nothing under the file's name.
SentFile send_file(Tracer& tracer, const std::string& path, const SocketAddress& to, const TransferOptions& options);

/// A socket that listens; `backlog` connections may wait.
[[nodiscard]] Socket listen_on(Tracer& tracer, const SocketAddress& address, const TransferOptions& options);

/// Receives one file on a connection into the directory, under a temporary name until it is whole and verified.
/// `raw_name` is the file's name in raw transfers. Throws Error when it fails; nothing of the file is left then.
ReceivedFile receive_file(Tracer& tracer, Socket& connection, int directory, const std::string& raw_name,
                          const TransferOptions& options);

/// The file name a received name may have: its last part, without path. Throws Error for names that are empty, hidden
/// directories, too long, or contain control characters.
[[nodiscard]] std::string safe_name(const std::string& offered);

}  // namespace osiscope
