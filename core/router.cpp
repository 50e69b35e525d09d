#include "core/router.hpp"

#include <exception>
#include <utility>

#include "core/lab_capture.hpp"
#include "core/privilege.hpp"
#include "core/routes.hpp"
#include "core/tap.hpp"

namespace osiscope {

Router::Router(const LabSettings& settings, const LabFacts& facts, PointId first_point,
               std::function<void(Event&&)> sink, const NeighbourTimes& times, Stages& stages)
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
    stages_.wait_for(Party::lab, Stage::taps_open);
    for (const Neighbour& neighbour : neighbours) ask_for(neighbour);
    stages_.reach(Party::router, Stage::set_up);
    stages_.wait_for(Party::lab, Stage::unprivileged);
    give_up_capabilities();
    stages_.reach(Party::router, Stage::unprivileged);
    stages_.wait_for(Party::lab, Stage::wire_up);
    for (const Neighbour& neighbour : neighbours) wait_for(neighbour);
    stages_.reach(Party::router, Stage::knows_neighbours);
}

void Router::run(const LabSettings& settings, const LabFacts& facts) {
    try {
        enter_new_network(settings.ipv6);
        switch_on_forwarding(settings.ipv6);
        for (const Host side : {Host::a, Host::b}) taps_[index(side)] = open_side(settings, *facts.router, side);
    } catch (const std::exception& error) {
        return stages_.fail(Party::router, error.what());
    }
    stages_.reach(Party::router, Stage::taps_open);
    if (settings.ipv6) get_ready({{"tapRB", facts.hosts[1].address_v6}, {"tapRA", facts.hosts[0].address_v6}});
    else get_ready({{"tapRB", facts.hosts[1].address}});
    stages_.wait_for(Party::lab, Stage::router_dismissed);
    counters_ = read_router_counters();
}

std::array<FileDescriptor, 2> Router::taps() {
    stages_.require(Party::router, Stage::taps_open);
    return std::move(taps_);
}

RouterCounters Router::stop() {
    for (const std::unique_ptr<Capture>& capture : captures_) sink_(capture->stop());
    stages_.reach(Party::lab, Stage::router_dismissed);
    thread_.join();
    return counters_;
}

}  // namespace osiscope
