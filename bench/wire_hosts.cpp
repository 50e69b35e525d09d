#include "bench/wire_hosts.hpp"

#include <fmt/format.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/kernel_settings.hpp"
#include "core/socket.hpp"
#include "core/tap.hpp"

namespace osiscope {

namespace {

constexpr std::uint16_t port = 9000;
constexpr std::size_t chunk = 1U << 18;

void need(bool worked, const char* what) {
    if (!worked) throw_system_failure(what, errno);
}

void shell(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw Error("This failed: " + command);
}

void switch_offloads_off(const std::string& interface) {
    const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    for (const unsigned command : {unsigned{ETHTOOL_STSO}, unsigned{ETHTOOL_SGSO}, unsigned{ETHTOOL_SGRO},
                                   unsigned{ETHTOOL_STXCSUM}, unsigned{ETHTOOL_SSG}}) {
        ethtool_value value{command, 0};
        ifreq request{};
        interface.copy(request.ifr_name, IFNAMSIZ - 1);
        request.ifr_data = reinterpret_cast<char*>(&value);
        need(::ioctl(socket.get(), SIOCETHTOOL, &request) == 0, "Cannot switch the offloads off");
    }
}

/// Of the calling thread's namespace.
InterfaceCounters counters_of(const std::string& interface) {
    std::ifstream file("/proc/thread-self/net/dev");
    std::string line;
    while (std::getline(file, line)) {
        const std::size_t colon = line.find(interface + ":");
        if (colon == std::string::npos) continue;
        std::istringstream numbers(line.substr(colon + interface.size() + 1));
        std::uint64_t value[16]{};
        for (std::uint64_t& one : value) numbers >> one;
        return {value[1], value[9], value[3] + value[11]};
    }
    return {};
}

std::array<InterfaceCounters, 2> counters_of(BenchPair& pair) {
    std::array<InterfaceCounters, 2> both;
    pair.a.do_now([&] { both[0] = counters_of(pair.interfaces[0]); });
    pair.b.do_now([&] { both[1] = counters_of(pair.interfaces[1]); });
    return both;
}

void receive_all(const FileDescriptor& listener, std::uint64_t bytes) {
    const FileDescriptor connection(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    need(connection.open(), "accept");
    std::vector<char> buffer(chunk);
    std::uint64_t so_far = 0;
    for (ssize_t count = 0; (count = ::recv(connection.get(), buffer.data(), buffer.size(), 0)) != 0;) {
        need(count > 0, "recv");
        so_far += static_cast<std::uint64_t>(count);
    }
    if (so_far != bytes) throw Error(fmt::format("{} of {} bytes arrived", so_far, bytes));
}

void send_all(const std::string& address, std::uint64_t bytes, int mss) {
    const SocketAddress to = resolve(address, port);
    const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (mss != 0) need(::setsockopt(socket.get(), IPPROTO_TCP, TCP_MAXSEG, &mss, sizeof mss) == 0, "TCP_MAXSEG");
    need(::connect(socket.get(), to.get(), to.length) == 0, "connect");
    const std::vector<char> buffer(chunk, 'x');
    while (bytes > 0) {
        const ssize_t count = ::send(socket.get(), buffer.data(), std::min<std::uint64_t>(bytes, chunk), MSG_NOSIGNAL);
        need(count > 0, "send");
        bytes -= static_cast<std::uint64_t>(count);
    }
    ::shutdown(socket.get(), SHUT_WR);
    char end = 0;
    need(::recv(socket.get(), &end, 1, 0) == 0, "waiting for the other end to close");
}

FileDescriptor listen_here(const std::string& address) {
    const SocketAddress at = resolve(address, port);
    FileDescriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    need(::bind(listener.get(), at.get(), at.length) == 0 && ::listen(listener.get(), 1) == 0, "listen");
    return listener;
}

HostFacts facts_of(const char* address, const char* mac) {
    HostFacts facts;
    facts.address = address;
    facts.mac = mac;
    return facts;
}

}  // namespace

BenchHost::BenchHost() {
    std::promise<void> ready;
    thread_ = std::thread([this, &ready] {
        try {
            enter_new_network(false);
            network_ = fmt::format("/proc/{}/task/{}/ns/net", ::getpid(), ::syscall(SYS_gettid));
            ready.set_value();
        } catch (...) {
            ready.set_exception(std::current_exception());
            return;
        }
        run();
    });
    ready.get_future().get();
}

BenchHost::~BenchHost() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::future<void> BenchHost::begin(std::function<void()> work) {
    std::packaged_task<void()> task(std::move(work));
    std::future<void> done = task.get_future();
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(task));
    }
    changed_.notify_all();
    return done;
}

void BenchHost::run() {
    for (;;) {
        std::packaged_task<void()> task;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            task = std::move(waiting_.front());
            waiting_.pop_front();
        }
        task();
    }
}

void connect_by_taps(BenchPair& pair) {
    pair.address_b = "10.7.0.2";
    pair.interfaces[0] = "tapA";
    pair.interfaces[1] = "tapB";
    pair.a.do_now([&] {
        pair.taps[0] = open_tap({"/dev/net/tun", "tapA", facts_of("10.7.0.1", "02:00:00:00:00:a1"), 1500, false});
    });
    pair.b.do_now([&] {
        pair.taps[1] = open_tap({"/dev/net/tun", "tapB", facts_of("10.7.0.2", "02:00:00:00:00:b2"), 1500, false});
    });
}

void connect_by_veth(BenchPair& pair) {
    pair.address_b = "10.9.0.2";
    pair.interfaces[0] = "vethA";
    pair.interfaces[1] = "vethB";
    pair.a.do_now([&] {
        shell("ip link add vethA type veth peer name vethB netns " + pair.b.network());
        shell("ip address add 10.9.0.1/24 dev vethA && ip link set vethA up");
        switch_offloads_off("vethA");
    });
    pair.b.do_now([&] {
        shell("ip address add 10.9.0.2/24 dev vethB && ip link set vethB up");
        switch_offloads_off("vethB");
    });
}

BenchTransfer run_transfer(BenchPair& pair, std::uint64_t bytes, int mss) {
    const std::array<InterfaceCounters, 2> before = counters_of(pair);
    FileDescriptor listener;
    pair.b.do_now([&] { listener = listen_here(pair.address_b); });
    const Time began = monotonic_now();
    std::future<void> receiving = pair.b.begin([&] { receive_all(listener, bytes); });
    std::future<void> sending = pair.a.begin([&] { send_all(pair.address_b, bytes, mss); });
    receiving.get();
    sending.get();
    BenchTransfer result;
    result.seconds = static_cast<double>(monotonic_now() - began) / 1e9;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the last acknowledgment
    const std::array<InterfaceCounters, 2> after = counters_of(pair);
    for (std::size_t i = 0; i < 2; ++i) {
        result.sent[i] = after[i].sent - before[i].sent;
        result.dropped += after[i].dropped - before[i].dropped;
    }
    result.frames = result.sent[0] + after[0].received - before[0].received;
    return result;
}

}  // namespace osiscope
