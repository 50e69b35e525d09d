#include "core/lab_wiring.hpp"

#include <memory>

#include "captures/switch_table.hpp"
#include "captures/wire_command.hpp"
#include "core/clock.hpp"
#include "core/wire_pace.hpp"
#include "core/wire_script.hpp"

namespace osiscope {

namespace {

using Sink = std::function<void(Event&&)>;

/// The switch has a port on each link: at link 0's far end and at link 1's near end. Called in the wire's thread only.
void pass_through_switch(SwitchTable& table, const Sink& sink, Wire& wire, std::size_t link,
                         std::vector<std::uint8_t>&& frame) {
    SwitchDecision decision = take(table, frame, static_cast<std::uint8_t>(link), wall_now());
    for (SwitchLearning& learning : decision.learnings) sink(learning);
    if (decision.kind == SwitchDecision::Kind::filter) return;
    const std::size_t out = 1 - link;  // with two ports, to flood and to forward is the same port
    wire.send(out, out == 0 ? 1 : 0, std::move(frame));
}

/// The number of the capture point on each link; none where a link is not captured.
std::array<std::optional<PointId>, 2> points_on_links(const LabSettings& settings,
                                                      const std::vector<CapturePoint>& points) {
    std::array<std::optional<PointId>, 2> on_links;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (points[i].place == Place::wire && !captures_wire_only(settings))
            on_links[points[i].link] = static_cast<PointId>(i);
    return on_links;
}

Frame frame_out_of_wire(PointId point, const WireAction& action, Bytes bytes) {
    Frame frame;
    frame.at = action.arrived;
    frame.point = point;
    frame.direction = action.from == Host::a ? Direction::outbound : Direction::inbound;
    frame.original_length = static_cast<std::uint32_t>(bytes.size());
    frame.bytes.assign(bytes.begin(), bytes.end());
    return frame;
}

}  // namespace

std::vector<WireLink> links_between(std::array<FileDescriptor, 2> hosts, std::array<FileDescriptor, 2> router,
                                    const LabSettings& settings) {
    std::vector<WireLink> links(settings.topology == "direct" ? 1 : 2);
    for (WireLink& link : links) link.settings = settings.wire;
    links.front().ends[0] = std::move(hosts[0]);
    links.back().ends[1] = std::move(hosts[1]);
    if (links.size() == 1) return links;
    links.front().ends[1] = std::move(router[0]);
    links.back().ends[0] = std::move(router[1]);
    return links;
}

WireSettings wire_hooks(const LabSettings& settings, const std::vector<CapturePoint>& points, const Sink& sink) {
    WireSettings hooks;
    hooks.seed = settings.seed;
    hooks.line = {wire_code(line_code_of(settings)).value_or(WireCode::bytes), settings.frame_check};
    hooks.handshake_in_time = true;
    hooks.rules = parse_script(settings.actions, settings.actions_name);
    hooks.hosts_expect = scripted_pace(hooks.rules).slowest;
    if (settings.topology == "switch") {
        const auto table = std::make_shared<SwitchTable>();
        hooks.port = [table, sink](Wire& wire, std::size_t link, std::size_t, std::vector<std::uint8_t>&& frame) {
            pass_through_switch(*table, sink, wire, link, std::move(frame));
        };
    }
    const auto on_links = points_on_links(settings, points);
    if (on_links[0] || on_links[1])
        hooks.came_out = [on_links, sink](const WireAction& action, Bytes bytes) {
            if (const auto point = on_links[action.link]) sink(frame_out_of_wire(*point, action, bytes));
        };
    return hooks;
}

TimerHooks timer_hooks(KernelTimers& timers, const std::function<void(Event&&)>& sink) {
    TimerHooks hooks;
    hooks.prepare = [&timers](Time round_trip) { timers.prepare(round_trip); };
    hooks.ready = [&timers](bool silent) { return timers.ready(silent); };
    hooks.settle = [&timers, sink] {
        timers.settle();
        if (!timers.holds())
            sink(wire_refused(wall_now(), "freeze",
                              "the kernels' timers could not be held, so they fire: " + timers.problem()));
    };
    hooks.restore = [&timers] { timers.restore(); };
    return hooks;
}

PaceHooks pace_hooks(KernelTimers& timers) {
    PaceHooks hooks;
    hooks.follow = [&timers](Time then, Time now) { timers.follow(then, now); };
    hooks.follows = [&timers](bool silent) { return timers.follows(silent); };
    hooks.keep_up = [&timers] { timers.keep_up(); };
    hooks.why_not_followed = [&timers] { return timers.why_not_followed(); };
    hooks.met = [&timers] { return timers.met(); };
    return hooks;
}

}  // namespace osiscope
