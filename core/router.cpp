#include "core/router.hpp"

#include <utility>

#include "core/lab_capture.hpp"
#include "core/privilege.hpp"
#include "core/routes.hpp"
#include "core/tap.hpp"

namespace osiscope {

Router::Router(const LabSettings& settings, const LabFacts& facts, PointId first_point,
               std::function<void(Event&&)> sink, const NeighbourTimes& times, RouterStages stages)
    : first_point_(first_point), sink_(std::move(sink)), times_(times), stages_(stages) {
    thread_ = std::thread([this, settings, facts] { run(settings, facts); });
}

Router::~Router() {
    if (thread_.joinable()) thread_.detach();  // the process is about to end, and it with it
}

FileDescriptor Router::open_side(const LabSettings& settings, const RouterFacts& facts, Host side) {
    const RouterFacts::Side& known = facts.sides[index(side)];
    const std::string interface = std::string("tapR") + name(side);
    HostFacts addresses;
    addresses.address = known.address;
    addresses.address_v6 = known.address_v6;
    addresses.mac = known.mac;
    FileDescriptor tap = open_tap({settings.device, interface, addresses, known.mtu, settings.ipv6});
    stretch_neighbour_times(interface, times_);
    CaptureSettings capture = capture_settings(settings);
    capture.interface = interface;
    capture.point = static_cast<PointId>(first_point_ + index(side));
    capture.mac = mac_bytes(known.mac);
    captures_[index(side)] = std::make_unique<Capture>(capture, sink_);
    return tap;
}

/// Its kernel asks for the hosts' addresses; in IPv4 it learns A's from A's own question.
void Router::get_ready(const std::vector<Neighbour>& neighbours) {
    stages_.taps_open.wait();
    for (const Neighbour& neighbour : neighbours) ask_for(neighbour);
    set_up_.reach();
    stages_.unprivileged.wait();
    give_up_capabilities();
    unprivileged_.reach();
    stages_.wire_up.wait();
    for (const Neighbour& neighbour : neighbours) wait_for(neighbour);
    knows_neighbours_.reach();
}

void Router::run(const LabSettings& settings, const LabFacts& facts) {
    std::array<FileDescriptor, 2> taps;
    try {
        enter_new_network(settings.ipv6);
        switch_on_forwarding(settings.ipv6);
        for (const Host side : {Host::a, Host::b}) taps[index(side)] = open_side(settings, *facts.router, side);
    } catch (...) {
        taps_.set_exception(std::current_exception());
        return;
    }
    std::future<void> finish = finish_.get_future();
    taps_.set_value(std::move(taps));
    if (settings.ipv6) get_ready({{"tapRB", facts.hosts[1].address_v6}, {"tapRA", facts.hosts[0].address_v6}});
    else get_ready({{"tapRB", facts.hosts[1].address}});
    finish.wait();
    counters_.set_value(read_router_counters());
}

RouterCounters Router::stop() {
    for (const std::unique_ptr<Capture>& capture : captures_) sink_(capture->stop());
    finish_.set_value();
    const RouterCounters counters = counters_.get_future().get();
    thread_.join();
    return counters;
}

}  // namespace osiscope
