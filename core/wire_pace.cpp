// The wire's pace: it is not slowed more than the kernels' timers can follow.
#include "core/wire_pace.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/wire_command.hpp"
#include "core/wire.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

constexpr Time in_time = 900'000'000;
constexpr std::uint32_t full_frame = ethernet::longest_frame;
constexpr std::uint32_t short_frame = 80;            // a SYN with its options, an acknowledgment
constexpr Time kernels_longest = 120'000'000'000;    // TCP_RTO_MAX
constexpr Time neighbours_patience = 4'000'000'000;  // 5 s of the kernel's, less what a busy machine takes

std::string times_slower(std::uint32_t slow) {
    return slow == 1 ? "not slowed" : "slowed " + counted(slow, "time", "times");
}

/// How long a frame of so many bytes is on its way at most when no other is before it, in the wire's time.
Time crossing_time(const Impairments& way, std::uint32_t frame_length) {
    return way.delay_ns + way.jitter_ns + line_nanoseconds(frame_length, way.rate);
}

}  // namespace

Time data_round_trip(const std::array<Impairments, 2>& way, std::size_t links) {
    return static_cast<Time>(links) * (crossing_time(way[0], full_frame) + crossing_time(way[1], short_frame));
}

Time handshake_round_trip(const std::array<Impairments, 2>& way, std::size_t links) {
    return static_cast<Time>(links) * (crossing_time(way[0], short_frame) + crossing_time(way[1], short_frame));
}

Time data_round_trip(const std::deque<Lane>& lanes) {
    Time round_trip = 0;
    for (const Lane& lane : lanes)
        round_trip += crossing_time(lane.settings, lane.from == 0 ? full_frame : short_frame);
    return round_trip;
}

Time handshake_round_trip(const std::deque<Lane>& lanes) {
    Time round_trip = 0;
    for (const Lane& lane : lanes) round_trip += crossing_time(lane.settings, short_frame);
    return round_trip;
}

Time round_trip_now(const std::deque<Lane>& lanes, Time now, std::uint32_t slow) {
    constexpr Time of_the_hosts = 50'000'000;  // an acknowledgment they delay
    constexpr Time most = 60'000'000'000;
    Time wire = 0;
    for (const Lane& lane : lanes) {
        const Time queued = lane.line_free > now ? lane.line_free - now : 0;
        wire += lane.settings.delay_ns + lane.settings.jitter_ns + queued;
    }
    return std::min(most, wire * static_cast<Time>(slow) + of_the_hosts);
}

std::uint32_t handshake_pace(Time round_trip, std::uint32_t wanted) {
    return static_cast<std::uint32_t>(std::clamp<Time>(in_time / std::max<Time>(1, round_trip), 1, wanted));
}

ScriptedPace scripted_pace(const std::vector<WireRule>& rules) {
    ScriptedPace pace;
    for (const WireRule& rule : rules) {
        if (rule.verb.kind != WireVerb::Kind::slow) continue;
        if (rule.kind == WireRule::Kind::now || (rule.kind == WireRule::Kind::at && rule.at == 0))
            pace.first = rule.verb.count;  // the last word counts
        pace.slowest = std::max(pace.slowest, rule.verb.count);
    }
    return pace;
}

/// As it is to be now. Until there is a connection, its handshake must come through in time.
std::uint32_t Wire::pace() const {
    if (pace_.connected || !settings_.handshake_in_time) return pace_.wanted;
    return handshake_pace(handshake_round_trip(lanes_), pace_.wanted);
}

/// Slower only when no timer that runs would fire for it, which takes a round trip; faster at once.
void Wire::go_for_pace() {
    pace_.awaited = false;
    if (!settings_.pace) return change_pace(pace(), still_.stopped);
    const PaceHooks& timers = *settings_.pace;
    if (settings_.handshake_in_time && !pace_.connected) pace_.connected = timers.met();
    const std::uint32_t next = pace();
    timers.follow(pace_.wanted > 1 ? slowed_round_trip() : 0, round_trip_now(lanes_, wire_now(), pace_.now));
    pace_.awaited =
        pace_.connected && next > pace_.now && !still_.stopped && (still_.freezing || !timers.follows(silent(lanes_)));
    if (!pace_.awaited) change_pace(next, still_.stopped);
}

void Wire::slow_if_ready() {
    if (!pace_.awaited || (!still_.stopped && (still_.freezing || !settings_.pace->follows(silent(lanes_))))) return;
    pace_.awaited = false;
    change_pace(pace(), still_.stopped);
    tell_pace();
}

/// Whoever delivers a frame asks: the connection may stand now, or an acknowledgment has shortened an estimate.
void Wire::mind_pace() {
    if (pace_.wanted > 1 && settings_.pace) settings_.pace->keep_up();
    if (pace_.connected || !settings_.handshake_in_time || !has_connection(watch_.back())) return;
    pace_.connected = true;
    if (pace_.now != pace_.wanted) renew_pace();
}

/// What it depends on has changed.
void Wire::renew_pace() {
    go_for_pace();
    if (!pace_.awaited) tell_pace();
}

/// Tells the pace where it is not what the last command has said, and why.
void Wire::tell_pace() {
    const auto tell = [&](std::string&& note) { sink_(wire_notes(now_ + wall_offset_, std::move(note))); };
    if (pace_.now != pace_.told) sink_(wire_has_pace(now_ + wall_offset_, pace_.now));
    pace_.told = pace_.now;
    if (pace_.now != pace_.wanted) {
        if (!pace_.connected)
            tell(
                fmt::format("Until the connection is established the wire is {}, instead of {}: the "
                            "kernel would retransmit a SYN after 1 s",
                            times_slower(pace_.now), counted(pace_.wanted, "time", "times")));
        return;
    }
    if (pace_.now == 1 || !settings_.pace) return;
    if (const std::string problem = settings_.pace->why_not_followed(); !problem.empty())
        tell("The kernel's timers could not be lengthened, so slow motion itself may cause retransmissions: " +
             problem);
    if (slowed_round_trip() > kernels_longest)
        tell("A round trip takes longer at this pace than the 120 s after which the kernel always retransmits");
    else if (pace_.now > settings_.hosts_expect && slowed_round_trip() / 2 > neighbours_patience)
        tell(
            "The kernel may ask for a neighbor's MAC address again: it waits for 5 s, which can be changed only "
            "before a run (begin with slow in a script)");
}

}  // namespace osiscope
