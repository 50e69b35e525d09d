// `osiscope send` and `osiscope receive`: the transfer alone, between any two shells or machines.
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "captures/pcapng_write.hpp"
#include "core/capture.hpp"
#include "core/error.hpp"
#include "core/interrupt.hpp"
#include "core/privilege.hpp"
#include "core/transfer.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "viz/main/commands/commands.hpp"
#include "viz/main/file_check.hpp"
#include "viz/main/paths.hpp"
#include "viz/main/progress_line.hpp"
#include "viz/main/tell.hpp"

namespace osiscope {

namespace {

struct Target {
    std::string host;
    std::uint16_t port = default_port;
};

std::uint16_t parse_port(const std::string& text) {
    std::uint16_t port = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), port);
    if (result.ec != std::errc{} || result.ptr != text.data() + text.size() || port == 0)
        throw Error(fmt::format("“{}” is not a port; ports are 1 to 65535", text));
    return port;
}

/// HOST, HOST:PORT, [IPv6], [IPv6]:PORT; a bare IPv6 address has no port.
Target parse_target(const std::string& text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string::npos) throw Error(fmt::format("“{}”: the bracket is not closed", text));
        Target target{text.substr(1, end - 1)};
        if (end + 1 < text.size() && text[end + 1] == ':') target.port = parse_port(text.substr(end + 2));
        return target;
    }
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || text.find(':', colon + 1) != std::string::npos) return {text};
    return {text.substr(0, colon), parse_port(text.substr(colon + 1))};
}

/// Frames and system calls of this end, if the user asked for them and the system permits.
class OwnCapture {
public:
    OwnCapture(const std::string& path, const std::string& interface, std::uint16_t port, Tracer& tracer) {
        if (path.empty()) return;
        file_.emplace(path);
        const auto sink = [this](Event&& event) {
            const std::lock_guard lock(mutex_);
            append(recording_, std::move(event));
        };
        try {
            CaptureSettings settings;
            settings.interface = interface;
            settings.filter = fmt::format("tcp port {}", port);
            capture_.emplace(settings, sink);
        } catch (const Error& error) {
            tell(stderr, fmt::format("osiscope: {}. The transfer goes on without a capture.", error.what()));
            return;
        }
        CapturePoint point;
        point.name = interface;
        point.link_type = capture_->link_type();
        sink(std::move(point));
        tracer.emit = [sink](SystemCall&& call) { sink(std::move(call)); };
    }

    void finish() {
        if (!capture_) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the last acknowledgments
        CaptureStatistics statistics = capture_->stop();
        capture_.reset();
        append(recording_, statistics);
        const ByteBuffer bytes = write_recording(recording_);
        file_->write(bytes.data(), bytes.size());
        tell(stdout,
             fmt::format("recording: {} ({})", file_->path(), counted(recording_.frames.size(), "frame", "frames")));
    }

private:
    std::optional<ResultFile> file_;
    std::mutex mutex_;
    Recording recording_;
    std::optional<Capture> capture_;
};

void print_received(const ReceivedFile& file, const std::string& from, double seconds) {
    tell(stdout, fmt::format("{}: {} from {} in {} ({})", file.name, counted(file.size, "byte", "bytes"), from,
                             duration_text(std::llround(seconds * 1e9)),
                             speed_text(static_cast<double>(file.size) / std::max(seconds, 1e-3))));
    if (file.name != file.sent_name) tell(stdout, fmt::format("(the name {} was taken)", file.sent_name));
    tell(stdout, fmt::format("SHA-256 {}", file.sha256));
    std::fflush(stdout);
}

/// Root's rights are given up by now: a folder that only they opened is no use.
void check_writable(const FileDescriptor& directory, const std::string& path) {
    if (::faccessat(directory.get(), ".", W_OK | X_OK, AT_EACCESS) == 0) return;
    throw_system_failure(fmt::format("Cannot write into the folder {} (osiscope receives without root's rights)", path),
                         errno);
}

/// Listens on IPv6 and IPv4 at once, or on IPv4 alone where the system has no IPv6.
Socket listen_everywhere(Tracer& tracer, std::uint16_t port, const TransferOptions& options) {
    const bool has_ipv6 = FileDescriptor(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)).open();
    return listen_on(tracer, any_address(has_ipv6 ? AF_INET6 : AF_INET, port), options);
}

/// One connection from accept to end. Returns whether the file is safe.
bool serve(Socket&& connection, const std::string& peer, int directory, const ReceiveOptions& options, Tracer& tracer) {
    ProgressLine progress("from " + peer);
    TransferOptions transfer;
    transfer.raw = options.raw;
    transfer.progress = [&](std::uint64_t done, std::uint64_t expected) { progress.show(done, expected); };
    try {
        const ReceivedFile file = receive_file(tracer, connection, directory, options.name, transfer);
        print_received(file, peer, progress.seconds());
        return true;
    } catch (const Interrupted&) {
        throw;
    } catch (const Error& error) {
        tell(stderr, fmt::format("osiscope: from {}: {}", peer, error.what()));
        return false;
    }
}

/// A connection being served in a thread of its own.
struct Serving {
    Tracer tracer;
    std::optional<Socket> connection;
    int descriptor = -1;
    std::atomic<bool> ended{false};
    std::thread thread;
};

void start_serving(Serving& serving, Socket&& accepted, const std::string& peer, int directory,
                   const ReceiveOptions& options) {
    serving.descriptor = accepted.descriptor();
    serving.connection.emplace(accepted.traced_by(serving.tracer));
    serving.thread = std::thread([&serving, peer, directory, &options] {
        try {
            serve(std::move(*serving.connection), peer, directory, options, serving.tracer);
        } catch (const Interrupted&) {
            tell(stderr, fmt::format("osiscope: from {}: interrupted", peer));
        }
        serving.ended = true;
    });
}

/// Takes connections until the user stops it, each in a thread of its own. Transfers in progress are then stopped and
/// cleaned up.
int serve_forever(Socket& listener, int directory, const ReceiveOptions& options) {
    std::list<Serving> all;
    while (!interrupted()) {
        SocketAddress peer;
        try {
            Socket accepted = listener.accept(peer);
            start_serving(all.emplace_back(), std::move(accepted), text(peer), directory, options);
        } catch (const Interrupted&) {
            break;
        }
        for (Serving& serving : all)
            if (serving.ended && serving.thread.joinable()) serving.thread.join();
        all.remove_if([](const Serving& serving) { return serving.ended && !serving.thread.joinable(); });
    }
    for (Serving& serving : all) {
        if (!serving.ended) ::shutdown(serving.descriptor, SHUT_RDWR);
        if (serving.thread.joinable()) serving.thread.join();
    }
    return 0;
}

}  // namespace

int send(const SendOptions& options) {
    interrupt_on_signals();
    const Target target = parse_target(options.target);
    const std::uint64_t size = readable_size(options.file);
    const SocketAddress address = resolve(target.host, target.port);
    Tracer tracer;
    OwnCapture capture(options.capture, interface_towards(target.host, target.port), target.port, tracer);
    ProgressLine progress(options.file.substr(options.file.find_last_of('/') + 1));
    TransferOptions transfer;
    transfer.raw = options.raw;
    transfer.progress = [&](std::uint64_t done, std::uint64_t expected) { progress.show(done, expected); };
    transfer.set_up = give_up_privilege;
    const SentFile sent = send_file(tracer, options.file, address, transfer);
    tell(stdout, fmt::format("{}: {} to {} in {} ({})", sent.name, counted(sent.size, "byte", "bytes"), text(address),
                             duration_text(std::llround(progress.seconds() * 1e9)),
                             speed_text(static_cast<double>(size) / std::max(progress.seconds(), 1e-3))));
    tell(stdout, fmt::format("SHA-256 {}{}", sent.sha256,
                             options.raw ? " (the plain protocol has no receipt: compare at the other side)"
                                         : ", confirmed by the receiver"));
    capture.finish();
    return 0;
}

int receive(const ReceiveOptions& options) {
    interrupt_on_signals();
    const FileDescriptor directory(::open(options.directory.c_str(), O_DIRECTORY | O_RDONLY | O_CLOEXEC));
    if (!directory.open()) throw_system_failure("Cannot use the folder " + options.directory, errno);
    Tracer tracer;
    OwnCapture capture(options.capture, "any", options.port, tracer);
    TransferOptions transfer;
    transfer.raw = options.raw;
    Socket listener = listen_everywhere(tracer, options.port, transfer);
    if (!options.capture.empty() || calling_user()) give_up_privilege();
    check_writable(directory, options.directory);
    tell(stdout, fmt::format("listening on port {}; stop with Ctrl-C", options.port));
    std::fflush(stdout);
    if (options.forever) return serve_forever(listener, directory.get(), options);
    SocketAddress peer;
    Socket connection = listener.accept(peer);
    const bool safe = serve(std::move(connection), text(peer), directory.get(), options, tracer);
    capture.finish();
    return safe ? 0 : 1;
}

}  // namespace osiscope
