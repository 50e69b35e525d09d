#include "core/capture.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/privilege.hpp"
#include "core/socket.hpp"

namespace osiscope {

namespace {

std::string own_program() {
    std::error_code none;
    return std::filesystem::read_symlink("/proc/self/exe", none).string();
}

Error open_failure(const CaptureSettings& settings, pcap_t* handle, int status) {
    const std::string detail = *pcap_geterr(handle) != 0 ? pcap_geterr(handle) : pcap_statustostr(status);
    if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED)
        return Error(
            fmt::format("Not permitted to capture on {}: run with sudo, or once "
                        "`sudo setcap cap_net_raw,cap_net_admin+ep {}` ({})",
                        settings.interface, own_program(), detail));
    return Error(fmt::format("Cannot capture on {}: {}", settings.interface, detail));
}

void apply_filter(pcap_t* handle, const std::string& expression) {
    if (expression.empty()) return;
    bpf_program program{};
    if (pcap_compile(handle, &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
        throw Error(fmt::format("Capture filter “{}”: {}", expression, pcap_geterr(handle)));
    const int status = pcap_setfilter(handle, &program);
    pcap_freecode(&program);
    if (status != 0) throw Error(fmt::format("Capture filter “{}”: {}", expression, pcap_geterr(handle)));
}

}  // namespace

void Capture::Close::operator()(pcap* handle) const { pcap_close(handle); }

Capture::Capture(const CaptureSettings& settings, std::function<void(Event&&)> sink)
    : settings_(settings), sink_(std::move(sink)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    char problem[PCAP_ERRBUF_SIZE] = "";
    handle_.reset(pcap_create(settings.interface.c_str(), problem));
    if (!handle_) throw Error(fmt::format("Cannot capture on {}: {}", settings.interface, problem));
    pcap_t* handle = handle_.get();
    pcap_set_snaplen(handle, settings.snap_length);
    pcap_set_promisc(handle, 0);
    pcap_set_immediate_mode(handle, 1);
    pcap_set_buffer_size(handle, static_cast<int>(settings.ring_bytes));
    pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
    if (const int status = pcap_activate(handle); status < 0) throw open_failure(settings, handle, status);
    link_type_ = static_cast<LinkType>(pcap_datalink(handle));
    apply_filter(handle, settings.filter);
    if (pcap_setnonblock(handle, 1, problem) != 0) throw Error(fmt::format("Cannot capture: {}", problem));
    thread_ = std::thread([this] { run(); });
}

Capture::~Capture() {
    if (thread_.joinable()) stop();
}

void Capture::take(const std::uint8_t* bytes, std::uint32_t captured, std::uint32_t original, Time at) {
    Frame frame;
    frame.at = at;
    frame.point = settings_.point;
    frame.original_length = original;
    frame.bytes.assign(bytes, bytes + captured);
    if (settings_.mac.size() == 6 && captured >= 12) {
        const bool mine = std::equal(settings_.mac.begin(), settings_.mac.end(), bytes + 6);
        frame.direction = mine ? Direction::outbound : Direction::inbound;
    }
    sink_(std::move(frame));
    frames_.fetch_add(1, std::memory_order_relaxed);
}

void Capture::run() {
    give_up_capabilities();
    const pcap_handler handler = [](u_char* self, const pcap_pkthdr* header, const u_char* bytes) {
        const Time at = static_cast<Time>(header->ts.tv_sec) * 1'000'000'000 + header->ts.tv_usec;  // nanoseconds here
        reinterpret_cast<Capture*>(self)->take(bytes, header->caplen, header->len, at);
    };
    pollfd watched[2] = {{pcap_get_selectable_fd(handle_.get()), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    for (;;) {
        const bool last = stopping_.load();
        const int count = pcap_dispatch(handle_.get(), -1, handler, reinterpret_cast<u_char*>(this));
        if (count < 0 || (last && count == 0)) return;
        if (count == 0) ::poll(watched, 2, 1000);
    }
}

CaptureStatistics Capture::stop() {
    stopping_ = true;
    eventfd_write(wake_.get(), 1);
    thread_.join();
    pcap_stat counters{};
    CaptureStatistics statistics;
    statistics.at = wall_now();
    statistics.point = settings_.point;
    statistics.received = frames();
    if (pcap_stats(handle_.get(), &counters) == 0) {
        statistics.dropped = counters.ps_drop;
        statistics.dropped_by_interface = counters.ps_ifdrop;
    }
    return statistics;
}

std::string interface_towards(const std::string& host, std::uint16_t port) {
    const SocketAddress target = resolve(host, port);
    const FileDescriptor probe(::socket(target.family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!probe.open() || ::connect(probe.get(), target.get(), target.length) != 0) return {};
    SocketAddress local;
    socklen_t length = sizeof local.storage;
    if (::getsockname(probe.get(), local.get(), &length) != 0) return {};
    local.length = length;
    local.family = target.family;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, ::freeifaddrs);
    const std::size_t offset =
        local.family == AF_INET6 ? offsetof(sockaddr_in6, sin6_addr) : offsetof(sockaddr_in, sin_addr);
    const std::size_t size = local.family == AF_INET6 ? sizeof(in6_addr) : sizeof(in_addr);
    for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr || at->ifa_addr->sa_family != local.family) continue;
        if (std::memcmp(reinterpret_cast<const char*>(at->ifa_addr) + offset, local.storage + offset, size) == 0)
            return at->ifa_name;
    }
    return {};
}

}  // namespace osiscope
