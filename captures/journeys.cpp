#include "captures/journeys.hpp"

#include <algorithm>

#include "captures/packet_identity.hpp"
#include "layers/network/ipv4.hpp"

namespace osiscope {

namespace {

/// Under which kind of likeness a journey is looked up.
enum class Like : std::uint8_t {
    packet,       ///< the same packet; where nothing routes, the same frame
    on_first,     ///< the same frame put onto link 0
    on_second,    ///< the same frame put onto link 1
    from_first,   ///< the same frame handed over by link 0, which had changed it
    from_second,  ///< the same frame handed over by link 1, which had changed it
    whole,        ///< the packet that these fragments were
};

Like out_of(std::uint16_t link) { return link == 0 ? Like::from_first : Like::from_second; }
Like onto(std::uint16_t link) { return link == 0 ? Like::on_first : Like::on_second; }

std::uint64_t key_of(Like like, Host from, FrameIdentity identity) {
    return static_cast<std::uint64_t>(identity.check) << 32 | static_cast<std::uint64_t>(identity.length) << 4 |
           static_cast<std::uint64_t>(like) << 1 | index(from);
}

/// A frame seen somewhere: which way it goes, on which link, and which part of its journey this is.
struct Sighting {
    enum class Stage : std::uint8_t { sent, on_wire, router_in, router_out, received };
    std::uint32_t frame = 0;
    Time at = 0;
    Stage stage = Stage::sent;
    Host from = Host::a;
    std::uint8_t link = 0;
    Place begins = Place::host_a;  ///< as the packet's addresses say
    Place ends = Place::host_b;
    bool routed = false;  ///< a router is on the way
};

bool has_router(const Recording& recording) {
    return std::any_of(recording.points.begin(), recording.points.end(),
                       [](const CapturePoint& point) { return at_router(point.place); });
}

Host direction_of(Place place, bool inbound) {
    if (place == Place::wire) return inbound ? Host::b : Host::a;
    const bool left = place == Place::host_a || place == Place::router_b;
    return left != inbound ? Host::a : Host::b;  // leaving on A's left side or arriving on B's goes from A to B
}

std::uint8_t link_of(const Recording& recording, const CapturePoint& point) {
    if (point.place == Place::wire) return point.link;
    const bool last = point.place == Place::host_b || point.place == Place::router_b;
    return last ? static_cast<std::uint8_t>(links_of(recording.facts) - 1) : std::uint8_t{0};
}

/// A router passes on IP packets between two nets, and nothing else: ARP, link-local and group addresses stay.
bool stays_on_link(const FrameSummary& summary, const Packet& packet) {
    const bool ip = std::any_of(packet.layers.begin(), packet.layers.end(), [](const Layer& layer) {
        return layer.protocol == Protocol::ipv4 || layer.protocol == Protocol::ipv6;
    });
    if (!ip) return true;
    const auto& to = summary.destination.bytes;
    const auto& by = summary.source.bytes;
    if (summary.destination.version == 4) return to[0] >= 224;  // groups, and everybody
    const auto link_local = [](const auto& bytes) { return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80; };
    return to[0] == 0xff || link_local(to) || link_local(by);
}

bool is_routers(const Recording& recording, const Address& address) {
    if (!recording.facts || !recording.facts->router) return false;
    const std::string written = text(address);
    const auto& sides = recording.facts->router->sides;
    return std::any_of(sides.begin(), sides.end(), [&](const RouterFacts::Side& side) {
        return side.address == written || side.address_v6 == written;
    });
}

/// Where a packet seen on a link began and is meant to end.
void set_ends(Sighting& seen, const Recording& recording, const FrameSummary& summary, const Packet& packet) {
    seen.begins = place_of(seen.from);
    seen.ends = place_of(other(seen.from));
    if (!seen.routed) return;
    const bool stays = stays_on_link(summary, packet);
    const bool after_router = seen.link != (seen.from == Host::a ? 0 : 1);
    const Place side = seen.link == 0 ? Place::router_a : Place::router_b;
    if (after_router ? stays || is_routers(recording, summary.source) : false) seen.begins = side;
    if (!after_router && (stays || is_routers(recording, summary.destination))) seen.ends = side;
}

Sighting sighting_of(const Recording& recording, std::uint32_t frame, const Packet& packet,
                     const FrameSummary& summary) {
    using Stage = Sighting::Stage;
    const StoredFrame& stored = recording.frames[frame];
    const CapturePoint& point = recording.points[stored.point];
    const bool inbound = stored.direction == Direction::inbound;
    Sighting seen;
    seen.frame = frame;
    seen.at = stored.at;
    seen.from = direction_of(point.place, inbound);
    seen.link = link_of(recording, point);
    seen.routed = has_router(recording);
    if (point.place == Place::wire) seen.stage = Stage::on_wire;
    else if (at_router(point.place)) seen.stage = inbound ? Stage::router_in : Stage::router_out;
    else seen.stage = inbound ? Stage::received : Stage::sent;
    set_ends(seen, recording, summary, packet);
    return seen;
}

/// Where a journey keeps the frame of this sighting.
std::uint32_t& slot_of(Journey& journey, const Sighting& seen) {
    using Stage = Sighting::Stage;
    switch (seen.stage) {
        case Stage::sent: return journey.sent;
        case Stage::on_wire: return seen.link == journey.first_link ? journey.on_wire : journey.next_on_wire;
        case Stage::router_in: return at_router(journey.ends) ? journey.received : journey.router_in;
        case Stage::router_out: return at_router(journey.begins) ? journey.sent : journey.router_out;
        case Stage::received: break;
    }
    return journey.received;
}

/// What the wire handed over, which is not always what it was given.
FrameIdentity arrived_as(const WireAction& action) {
    if (action.arrived_length == 0) return {action.length, action.frame_check_sequence};
    return {action.arrived_length, action.arrived_check};
}

std::uint32_t& action_slot(Journey& journey, std::uint16_t link) {
    return link == journey.first_link ? journey.wire_action : journey.next_wire_action;
}

std::uint32_t action_of(const Journey& journey, std::uint16_t link) {
    return link == journey.first_link ? journey.wire_action : journey.next_wire_action;
}

bool lost_on(const Journey& journey, const Recording& recording, std::uint16_t link) {
    const std::uint32_t action = action_of(journey, link);
    return action != no_index && recording.wire_actions[action].kind == WireAction::Kind::dropped;
}

/// Whether a sighting can belong to a journey: the place for it is free, the times follow each other, and it was not
/// lost before it came there.
bool fits(const Recording& recording, Journey& journey, const Sighting& seen) {
    using Stage = Sighting::Stage;
    if (slot_of(journey, seen) != no_index) return false;
    const bool leaves = seen.stage == Stage::sent;
    if (leaves) return journey.begins != Place::wire && seen.at <= journey.arrives;
    if (journey.sent != no_index && seen.at < journey.departs) return false;
    if (seen.stage == Stage::on_wire) return true;
    return !lost_on(journey, recording, seen.stage == Stage::router_out ? journey.first_link : seen.link);
}

/// The oldest journey under a key that the sighting fits.
std::uint32_t find_open(Journeys& journeys, const Recording& recording, std::uint64_t key, const Sighting& seen) {
    const auto found = journeys.alike.find(key);
    if (found == journeys.alike.end()) return no_index;
    Journeys::Alike& alike = found->second;
    const auto closed = [&](const Journey& journey) {
        return journey.arrival_known && (journey.sent != no_index || journey.begins == Place::wire);
    };
    while (alike.open < alike.journeys.size() && closed(journeys[alike.journeys[alike.open]])) ++alike.open;
    constexpr std::uint32_t look_back = 8;  // a point on the way may tell after the arrival
    for (std::size_t i = alike.open - std::min(alike.open, look_back); i < alike.journeys.size(); ++i)
        if (fits(recording, journeys.list[alike.journeys[i]], seen)) return alike.journeys[i];
    return no_index;
}

void register_journey(Journeys& journeys, std::uint64_t key, std::uint32_t number) {
    std::vector<std::uint32_t>& alike = journeys.alike[key].journeys;
    if (std::find(alike.begin(), alike.end(), number) == alike.end()) alike.push_back(number);
}

/// The newest journey under a key that is not the fragment of another; `no_index` when there is none.
std::uint32_t newest(const Journeys& journeys, std::uint64_t key) {
    const auto found = journeys.alike.find(key);
    return found == journeys.alike.end() ? no_index : found->second.journeys.back();
}

bool is_fragment(const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers)
        if (layer.protocol == Protocol::ipv4)
            return read(frame, layer.header.first, ipv4::more_fragments) != 0 ||
                   read(frame, layer.header.first, ipv4::fragment_offset) != 0;
    return false;
}

bool may_be_fragmented(const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers)
        if (layer.protocol == Protocol::ipv4) return read(frame, layer.header.first, ipv4::dont_fragment) == 0;
    return false;
}

/// A new journey, with what its first sighting tells. One that was first seen in the middle of its way is either a
/// fragment, a second copy, or its beginning will be told later.
std::uint32_t begin_journey(Journeys& journeys, const Recording& recording, const Packet& packet, const Sighting& seen,
                            std::uint64_t key) {
    Journey journey;
    journey.from = seen.from;
    journey.begins = seen.begins;
    journey.ends = seen.ends;
    journey.departs = journey.first_bit = journey.arrives = seen.at;
    const Bytes bytes = frame_bytes(recording, seen.frame);
    const auto number = static_cast<std::uint32_t>(journeys.size());
    if (seen.routed && is_fragment(packet, bytes)) {
        const FrameIdentity common = fragment_identity(packet, bytes);
        journey.part_of = newest(journeys, key_of(Like::whole, seen.from, common));
        if (journey.part_of != no_index) journey.begins = seen.link == 0 ? Place::router_a : Place::router_b;
    } else if (seen.stage != Sighting::Stage::sent && !at_router(journey.begins)) {
        journey.copy_of = newest(journeys, key);
        if (journey.copy_of != no_index) journey.begins = Place::wire;
    }
    const bool on_seen_link = journey.begins == Place::wire || at_router(journey.begins);
    const bool from_b = seen.from == Host::b;
    journey.first_link = on_seen_link ? seen.link
                         : from_b     ? std::uint8_t(links_of(recording.facts) - 1)
                                      : std::uint8_t{0};
    if (journey.part_of != no_index) ++journeys.list[journey.part_of].fragments;
    journeys.list.push_back(journey);
    register_journey(journeys, key, number);
    if (seen.routed && !is_fragment(packet, bytes) && may_be_fragmented(packet, bytes))
        register_journey(journeys, key_of(Like::whole, seen.from, fragment_identity(packet, bytes)), number);
    return number;
}

/// The sighting's frame into its place, and the times that follow from it.
void attach(Journey& journey, const Sighting& seen) {
    std::uint32_t& slot = slot_of(journey, seen);
    slot = seen.frame;
    if (&slot == &journey.received) {
        journey.arrives = seen.at;
        journey.arrival_known = true;
    }
    if (&slot == &journey.sent) {
        if (journey.wire_action == no_index) journey.first_bit = seen.at;
        journey.departs = seen.at;
    }
}

FrameIdentity sent_as(const WireAction& action) { return {action.length, action.frame_check_sequence}; }

bool arrives_changed(const WireAction& action) {
    const FrameIdentity arrived = arrived_as(action);
    return arrived.length != action.length || arrived.check != action.frame_check_sequence;
}

/// What the wire changed is looked for under its new identity from then on.
void expect_changed(Journeys& journeys, const Recording& recording, std::uint32_t number, const WireAction& action) {
    const FrameIdentity arrived = arrived_as(action);
    if (!arrives_changed(action)) return;
    journeys.changed_on_wire = true;
    register_journey(journeys, key_of(out_of(action.link), action.from, arrived), number);
    const auto next_link = static_cast<std::uint16_t>(1 - action.link);
    if (has_router(recording)) return;
    register_journey(journeys, key_of(onto(next_link), action.from, arrived), number);
    register_journey(journeys, key_of(Like::packet, action.from, arrived), number);
}

void attach_action(Journeys& journeys, const Recording& recording, std::uint32_t number, std::uint32_t action_number) {
    const WireAction& action = recording.wire_actions[action_number];
    Journey& journey = journeys.list[number];
    if (action.forged) {
        journey.begins = Place::wire;
        journey.first_link = static_cast<std::uint8_t>(action.link);
    }
    action_slot(journey, action.link) = action_number;
    if (action.link == journey.first_link && action.first_bit != 0) journey.first_bit = action.first_bit;
    expect_changed(journeys, recording, number, action);
}

bool is_copy(const WireAction& action) { return action.copy_of != 0 && !action.forged; }

/// The journey of the frame that the wire made this copy of.
std::uint32_t original_of(const Journeys& journeys, const Recording& recording, const WireAction& copy) {
    for (const Like like : {onto(copy.link), Like::packet}) {
        const auto found = journeys.alike.find(key_of(like, copy.from, sent_as(copy)));
        if (found == journeys.alike.end()) continue;
        for (const std::uint32_t number : found->second.journeys) {
            const std::uint32_t action = action_of(journeys[number], copy.link);
            if (action != no_index && recording.wire_actions[action].number == copy.copy_of) return number;
        }
    }
    return no_index;
}

/// A copy that arrives changed looks like nothing that was sent: whether this journey, first seen coming out of the
/// wire and told by no sender, is its own.
bool is_changed_copy(const Journey& journey, const WireAction& action) {
    return is_copy(action) && arrives_changed(action) && journey.sent == no_index && journey.part_of == no_index &&
           action_of(journey, action.link) == no_index &&
           (journey.begins != Place::wire || journey.first_link == action.link);
}

/// Then it begins on the wire, and not at the sender.
void begin_as_copy(Journeys& journeys, const Recording& recording, std::uint32_t number, const WireAction& action) {
    const std::uint32_t original = original_of(journeys, recording, action);
    Journey& journey = journeys.list[number];
    journey.begins = Place::wire;
    journey.first_link = static_cast<std::uint8_t>(action.link);
    if (original != no_index) journey.copy_of = original;
}

/// The oldest journey under a key of which this link has not told yet what it did.
std::uint32_t find_without_action(const Journeys& journeys, std::uint64_t key, const WireAction& action) {
    const bool copy = is_copy(action);
    const auto found = journeys.alike.find(key);
    if (found == journeys.alike.end()) return no_index;
    for (const std::uint32_t number : found->second.journeys) {
        const Journey& journey = journeys[number];
        const bool made_here = journey.begins == Place::wire && journey.first_link == action.link;
        if (made_here == copy && action_of(journey, action.link) == no_index) return number;
    }
    return no_index;
}

/// The journey of a changed copy that was captured before the wire told of it.
std::uint32_t find_changed_copy(const Journeys& journeys, const WireAction& action) {
    for (const Like like : {onto(action.link), Like::packet}) {
        const auto found = journeys.alike.find(key_of(like, action.from, arrived_as(action)));
        if (found == journeys.alike.end()) continue;
        for (const std::uint32_t number : found->second.journeys)
            if (is_changed_copy(journeys[number], action)) return number;
    }
    return no_index;
}

/// Actions on this link with this frame that were told before the frame was.
void take_waiting_action(Journeys& journeys, const Recording& recording, std::uint64_t key, std::uint32_t number) {
    const auto found = journeys.waiting_actions.find(key);
    if (found == journeys.waiting_actions.end()) return;
    std::vector<std::uint32_t>& actions = found->second;
    for (auto action = actions.begin(); action != actions.end(); ++action) {
        const WireAction& told = recording.wire_actions[*action];
        Journey& journey = journeys.list[number];
        const bool made_here = journey.begins == Place::wire && journey.first_link == told.link;
        if (is_changed_copy(journey, told)) begin_as_copy(journeys, recording, number, told);
        else if (made_here != is_copy(told) || action_slot(journey, told.link) != no_index) continue;
        attach_action(journeys, recording, number, *action);
        actions.erase(action);
        break;
    }
    if (actions.empty()) journeys.waiting_actions.erase(found);
}

}  // namespace

std::uint32_t take_frame(Journeys& journeys, const Recording& recording, std::uint32_t frame, const Packet& packet,
                         const FrameSummary& summary) {
    const Sighting seen = sighting_of(recording, frame, packet, summary);
    const Bytes bytes = frame_bytes(recording, frame);
    const FrameIdentity on_line = frame_identity(bytes);
    const FrameIdentity identity = seen.routed ? packet_identity(packet, bytes) : on_line;
    const std::uint64_t key = key_of(Like::packet, seen.from, identity);
    std::uint32_t number = no_index;
    if (journeys.changed_on_wire)
        number = find_open(journeys, recording, key_of(out_of(seen.link), seen.from, on_line), seen);
    if (number != no_index) register_journey(journeys, key, number);  // from here on it looks like this
    if (number == no_index) number = find_open(journeys, recording, key, seen);
    if (number == no_index) number = begin_journey(journeys, recording, packet, seen, key);
    attach(journeys.list[number], seen);
    if (seen.routed) register_journey(journeys, key_of(onto(seen.link), seen.from, on_line), number);
    for (std::uint8_t link = 0; link < links_of(recording.facts); ++link)
        take_waiting_action(journeys, recording, key_of(onto(link), seen.from, on_line), number);
    return number;
}

void take_action(Journeys& journeys, const Recording& recording, std::uint32_t number) {
    const WireAction& action = recording.wire_actions[number];
    const bool changed_copy = is_copy(action) && arrives_changed(action);
    const std::uint32_t journey =
        changed_copy ? find_changed_copy(journeys, action) : journey_awaiting(journeys, recording, action);
    if (journey != no_index && changed_copy) begin_as_copy(journeys, recording, journey, action);
    if (journey != no_index) return attach_action(journeys, recording, journey, number);
    const FrameIdentity identity = changed_copy ? arrived_as(action) : sent_as(action);
    journeys.waiting_actions[key_of(onto(action.link), action.from, identity)].push_back(number);
}

std::uint32_t journey_awaiting(const Journeys& journeys, const Recording& recording, const WireAction& action) {
    const FrameIdentity identity = sent_as(action);
    const std::uint32_t number =
        find_without_action(journeys, key_of(onto(action.link), action.from, identity), action);
    if (number != no_index || has_router(recording)) return number;
    return find_without_action(journeys, key_of(Like::packet, action.from, identity), action);
}

}  // namespace osiscope
