#include "core/lab_hosts.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/kernel_counters.hpp"
#include "core/kernel_settings.hpp"
#include "core/lab_capture.hpp"
#include "core/neighbours.hpp"
#include "core/privilege.hpp"
#include "core/routes.hpp"
#include "core/tap.hpp"

namespace osiscope {

namespace {

SocketAddress address_of(const LabRun& run, Host host) {
    const HostFacts& facts = run.facts.hosts[index(host)];
    return resolve(run.settings.ipv6 ? facts.address_v6 : facts.address, run.facts.port);
}

TransferOptions transfer_options(LabRun& run, Host host) {
    TransferOptions options;
    options.raw = run.settings.raw;
    options.chunk = run.settings.chunk;
    options.congestion_control = run.settings.congestion_control;
    options.mss = run.settings.tcp.mss;
    options.receive_buffer = run.settings.tcp.receive_buffer;
    options.reader_rate = run.settings.tcp.reader_rate;
    options.watch = [&run, host](int descriptor) {
        std::shared_ptr<void> kept = run.connections.enter(host, descriptor);
        run.timers.keep_up();  // before the first data, so that no timer runs that is too short for slow motion
        return kept;
    };
    options.notice_dead_peer = false;  // no keepalives in the picture; the lab ends with its starter
    return options;
}

void start_capture(LabRun& run, Host host, const std::string& interface) {
    CaptureSettings settings = capture_settings(run.settings);
    settings.interface = interface;
    settings.point = static_cast<PointId>(index(host));
    settings.mac = mac_bytes(run.facts.hosts[index(host)].mac);
    run.hosts[index(host)].capture =
        std::make_unique<Capture>(settings, [&run](Event&& event) { run.outbox.push(std::move(event)); });
}

/// Whom the host's own kernel has to ask for a MAC address. In IPv4 B learns A's, or the router's, from the question;
/// a solicitation of IPv6 comes from another address than the transfer's.
std::vector<Neighbour> neighbours_of(const LabRun& run, Host host) {
    const LabFacts& facts = run.facts;
    if (host == Host::b && !run.settings.ipv6) return {};
    const std::string interface = std::string("tap") + name(host);
    if (facts.router) {
        const RouterFacts::Side& side = facts.router->sides[index(host)];
        return {{interface, run.settings.ipv6 ? side.address_v6 : side.address}};
    }
    const HostFacts& other = facts.hosts[1 - index(host)];
    return {{interface, run.settings.ipv6 ? other.address_v6 : other.address}};
}

/// What each host does once its sockets are ready: the last thing that takes privilege, and then the first frames.
void get_ready(LabRun& run, Host host) {
    const Party self = party_of(host);
    const std::vector<Neighbour> neighbours = neighbours_of(run, host);
    for (const Neighbour& neighbour : neighbours) ask_for(neighbour);
    run.stages.reach(self, Stage::set_up);
    run.stages.wait_for(Party::lab, Stage::unprivileged);
    give_up_capabilities();
    run.stages.reach(self, Stage::unprivileged);
    run.stages.wait_for(Party::lab, Stage::wire_up);
    for (const Neighbour& neighbour : neighbours) wait_for(neighbour);
    run.stages.reach(self, Stage::knows_neighbours);
}

/// The kernel retransmits a SYN a second after it was to be sent, though it still asks for an address.
void wait_for_all_neighbours(const LabRun& run) {
    run.stages.wait_for(Party::b, Stage::knows_neighbours);
    if (run.router) run.stages.wait_for(Party::router, Stage::knows_neighbours);
}

void send_side(LabRun& run, Tracer& tracer) {
    use_callers_files();
    run.stages.wait_for(Party::lab, Stage::taps_open);
    run.stages.require(Party::b, Stage::listening);
    TransferOptions options = transfer_options(run, Host::a);
    options.time_to_live = run.settings.time_to_live;
    options.path_mtu_discovery = run.settings.path_mtu_discovery;
    options.set_up = [&run] {
        get_ready(run, Host::a);
        wait_for_all_neighbours(run);
    };
    options.connected = [&run] { run.timers.keep_up(); };
    run.sent = send_file(tracer, run.file, address_of(run, Host::b), options);
}

void receive_side(LabRun& run, Tracer& tracer) {
    run.stages.wait_for(Party::lab, Stage::taps_open);
    const TransferOptions options = transfer_options(run, Host::b);
    Socket listener = listen_on(tracer, any_address(run.settings.ipv6 ? AF_INET6 : AF_INET, run.facts.port), options);
    run.stages.reach(Party::b, Stage::listening);
    get_ready(run, Host::b);
    SocketAddress peer;
    Socket connection = listener.accept(peer);
    run.received = receive_file(tracer, connection, run.received_files.get(), run.facts.file_name, options);
    connection.close();
    listener.close();
}

/// Slow motion is to make no noise of its own: what only privilege can set is set for the pace of the script.
void prepare_timers(const LabRun& run, const std::string& interface) {
    if (run.settings.tcp.long_timers) raise_timers_from_start();
    stretch_neighbour_times(interface, run.neighbour_times);
    if (run.settings.tcp.long_timers || run.pace.slowest == 1) return;
    constexpr Time kernels_least = 200'000'000;
    constexpr Time longest = 120'000'000'000;
    const auto set_for = [&](std::uint32_t pace, Time round_trip) {
        const Time least = std::min(longest, static_cast<Time>(pace) * (kernels_least + round_trip));
        set_least_timeout(static_cast<std::uint32_t>(least / 1000));
    };
    if (timers_can_be_raised_live()) {
        if (run.pace.first > 1) set_for(run.pace.first, 0);
        return;
    }
    switch_off_tail_loss_probes();
    set_for(run.pace.slowest, data_round_trip(run.settings.wire, links_of(run.facts)));
}

/// Everything a host does, in its own network namespace: set up, transfer, and at the end read its kernel's counters.
void host_thread(LabRun& run, Host host) {
    HostThread& self = run.hosts[index(host)];
    try {
        enter_new_network(run.settings.ipv6);
        self.id = ::gettid();
        pin_tcp(run.settings.tcp);
        const std::string interface = std::string("tap") + name(host);
        const std::uint32_t mtu = host == Host::b && run.settings.mtu_b != 0 ? run.settings.mtu_b : run.settings.mtu;
        self.tap = open_tap({run.settings.device, interface, run.facts.hosts[index(host)], mtu, run.settings.ipv6});
        if (run.facts.router) add_default_route(interface, run.facts.router->sides[index(host)]);
        prepare_timers(run, interface);
        if (!run.settings.tcp.delayed_ack) switch_off_delayed_acknowledgments();
        if (!captures_wire_only(run.settings)) start_capture(run, host, interface);
        run.stages.reach(party_of(host), Stage::taps_open);
        if (host == Host::a) send_side(run, self.tracer);
        else receive_side(run, self.tracer);
        run.stages.reach(party_of(host), Stage::done);
    } catch (const std::exception& error) {
        run.stages.fail(party_of(host), error.what());
    }
    run.stages.wait_for(Party::lab, Stage::hosts_dismissed);
    self.counters = read_kernel_counters();
}

/// Every frame captured so far is in the outbox afterwards.
void stop_captures(LabRun& run) {
    if (run.router) run.facts.router->counters = run.router->stop();
    for (HostThread& host : run.hosts)
        if (host.capture) run.outbox.push(host.capture->stop());
}

}  // namespace

void start_hosts(LabRun& run) {
    for (std::size_t i = 0; i < 2; ++i) {
        HostThread& host = run.hosts[i];
        host.tracer.host = host_at(i);
        host.tracer.emit = [&run, i](SystemCall&& call) {
            if (call.tcp) run.watch->look(host_at(i));
            run.outbox.push(std::move(call));
        };
        host.thread = std::thread([&run, i] { host_thread(run, host_at(i)); });
    }
}

void collect(LabRun& run) {
    run.stages.reach(Party::lab, Stage::hosts_dismissed);
    stop_captures(run);
    for (const Host host : {Host::a, Host::b}) {
        HostThread& thread = run.hosts[index(host)];
        thread.thread.join();
        run.facts.hosts[index(host)].counters = std::move(thread.counters);
        run.facts.hosts[index(host)].system_calls = thread.tracer.calls;
    }
}

/// The hosts' threads are still waiting for something that will not come, so their counters are read from here.
void collect_abandoned(LabRun& run) {
    stop_captures(run);
    for (const Host host : {Host::a, Host::b}) {
        HostThread& thread = run.hosts[index(host)];
        run.facts.hosts[index(host)].counters = read_kernel_counters(thread.id);
        run.facts.hosts[index(host)].system_calls = thread.tracer.calls;
    }
}

}  // namespace osiscope
