#include "core/lab.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <csignal>

#include "captures/capture_read.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"

namespace osiscope {

namespace {

constexpr std::size_t queue_capacity = 65'536;

}  // namespace

Lab::Lab(const LabSettings& settings, const LabStarter& starter, std::function<void()> woken)
    : events_(queue_capacity), woken_(std::move(woken)) {
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        throw_system_failure("Cannot start the lab", errno);
    control_ = FileDescriptor(pair[0]);
    FileDescriptor theirs(pair[1]);
    if (theirs.get() == lab_control_descriptor)
        theirs = FileDescriptor(::dup(theirs.get()));  // dup2 onto itself keeps CLOEXEC
    process_ = starter.start(lab_arguments(settings), theirs.get());
    theirs.reset();
    reader_ = std::thread([this] { read_events(); });
}

Lab::~Lab() {
    events_.close();
    ::shutdown(control_.get(), SHUT_RDWR);  // the lab reads end-of-file and is gone
    reader_.join();
}

void Lab::read_events() {
    PcapngReader reader;
    ReadResult result;
    std::vector<std::uint8_t> buffer;
    std::vector<std::uint8_t> chunk(1U << 18);
    bool told = false;
    for (;;) {
        const ssize_t count = ::recv(control_.get(), chunk.data(), chunk.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        buffer.insert(buffer.end(), chunk.begin(), chunk.begin() + count);
        const std::size_t used = reader.feed(
            buffer, [this](Event&& event) { events_.push(std::move(event)); }, result);
        buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(used));
        if (result.kind != ReadResult::Kind::whole && !told) {
            told = true;
            events_.push(
                Failure{wall_now(), std::nullopt, "The lab process sent something unreadable: " + result.message});
        }
        if (woken_) woken_();
    }
    reap();
    ended_ = true;
    events_.close();
    if (woken_) woken_();
}

void Lab::reap() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::vector<std::string> lab_arguments(const LabSettings& settings) {
    std::vector<std::string> arguments{"osiscope",     "lab",
                                       "--file",       settings.file,
                                       "--rate",       std::to_string(settings.wire[0].rate),
                                       "--delay",      fmt::format("{}ns", settings.wire[0].delay_ns),
                                       "--mtu",        std::to_string(settings.mtu),
                                       "--congestion", settings.congestion_control,
                                       "--chunk",      std::to_string(settings.chunk),
                                       "--tun",        settings.device};
    const auto add_number = [&](const char* option, std::uint32_t value) {
        if (value != 0) arguments.insert(arguments.end(), {option, std::to_string(value)});
    };
    arguments.insert(arguments.end(), {"--topology", settings.topology, "--capture-wire", settings.capture_wire});
    arguments.insert(arguments.end(), {"--pmtu-discovery", settings.path_mtu_discovery ? "on" : "off"});
    add_number("--router-mtu", settings.router_mtu);
    add_number("--mtu-b", settings.mtu_b);
    add_number("--ttl", settings.time_to_live);
    if (settings.ipv6) arguments.emplace_back("--ipv6");
    if (settings.raw) arguments.emplace_back("--raw");
    if (!settings.keep.empty()) arguments.insert(arguments.end(), {"--keep", settings.keep});
    return arguments;
}

}  // namespace osiscope
