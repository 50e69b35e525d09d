#include "core/lab.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

#include "captures/capture_read.hpp"
#include "core/clock.hpp"
#include "core/descriptor_passing.hpp"
#include "core/error.hpp"
#include "core/impairment_text.hpp"

namespace osiscope {

namespace {

constexpr std::size_t queue_capacity = 65'536;

std::vector<std::string> tcp_arguments(const TcpSettings& tcp) {
    const auto on = [](bool value) { return std::string(value ? "on" : "off"); };
    return {"--sack",
            on(tcp.sack),
            "--timestamps",
            on(tcp.timestamps),
            "--window-scaling",
            on(tcp.window_scaling),
            "--delayed-ack",
            on(tcp.delayed_ack),
            "--mss",
            std::to_string(tcp.mss),
            "--receive-buffer",
            std::to_string(tcp.receive_buffer),
            "--slow-reader",
            std::to_string(tcp.reader_rate)};
}

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

void Lab::command(const std::string& line) {
    const std::string text = line + '\n';
    std::size_t sent = 0;
    while (sent < text.size()) {
        const ssize_t count = ::send(control_.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;  // the lab has ended
        sent += static_cast<std::size_t>(count);
    }
}

void Lab::read_events() {
    PcapngReader reader;
    ReadResult result;
    std::vector<std::uint8_t> buffer;
    std::vector<std::uint8_t> chunk(1U << 18);
    bool told = false;
    for (;;) {
        const ssize_t count = receive_with(control_.get(), chunk.data(), chunk.size(), spool_);
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
                                       "--mtu",        std::to_string(settings.mtu),
                                       "--congestion", settings.congestion_control,
                                       "--chunk",      std::to_string(settings.chunk),
                                       "--tun",        settings.device};
    for (std::string& option : impairment_options(settings.wire)) arguments.push_back(std::move(option));
    arguments.insert(arguments.end(), {"--seed", std::to_string(settings.seed), "--line-code", line_code_of(settings)});
    if (!settings.frame_check) arguments.insert(arguments.end(), {"--frame-check", "off"});
    constexpr std::size_t part = 65'536;  // Linux takes arguments of up to 128 KiB each
    for (std::size_t at = 0; at < settings.actions.size(); at += part)
        arguments.push_back("--script=" + settings.actions.substr(at, part));
    if (!settings.actions.empty()) arguments.insert(arguments.end(), {"--script-name", settings.actions_name});
    if (settings.max_time_ns != 0)
        arguments.insert(arguments.end(), {"--max-time", fmt::format("{}ns", settings.max_time_ns)});
    if (settings.made_bytes) arguments.insert(arguments.end(), {"--made-bytes", std::to_string(*settings.made_bytes)});
    const auto add_number = [&](const char* option, std::uint32_t value) {
        if (value != 0) arguments.insert(arguments.end(), {option, std::to_string(value)});
    };
    arguments.insert(arguments.end(), {"--topology", settings.topology, "--capture-wire", settings.capture_wire});
    arguments.insert(arguments.end(), {"--pmtu-discovery", settings.path_mtu_discovery ? "on" : "off"});
    add_number("--router-mtu", settings.router_mtu);
    add_number("--mtu-b", settings.mtu_b);
    add_number("--ttl", settings.time_to_live);
    if (settings.tcp.long_timers) arguments.emplace_back("--long-timers");
    for (std::string& word : tcp_arguments(settings.tcp)) arguments.push_back(std::move(word));
    if (settings.ipv6) arguments.emplace_back("--ipv6");
    if (settings.raw) arguments.emplace_back("--raw");
    if (!settings.keep.empty()) arguments.insert(arguments.end(), {"--keep", settings.keep});
    return arguments;
}

}  // namespace osiscope
