// The wire's obedience: the script's rules and the commands of whoever holds the tweezers.
#include <unistd.h>

#include <sys/eventfd.h>

#include <algorithm>

#include <fmt/format.h>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/impairment_text.hpp"
#include "core/wire.hpp"
#include "layers/decode.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/tweezers.hpp"

namespace osiscope {

namespace {

using Kind = WireVerb::Kind;

bool waits_for_frames(const WireRule& rule) { return rule.kind == WireRule::Kind::when && rule.seen < rule.last; }

Packet decoded(Bytes frame) { return decode(LinkType::ethernet, frame, static_cast<std::uint32_t>(frame.size())); }

}  // namespace

void Wire::obey_commands() {
    eventfd_t count = 0;
    eventfd_read(wake_.get(), &count);
    std::vector<std::string> lines;
    {
        const std::lock_guard lock(mutex_);
        lines.swap(commands_);
    }
    for (const std::string& line : lines) {
        try {
            std::optional<WireRule> rule = parse_line(line);
            if (!rule) continue;
            if (rule->kind == WireRule::Kind::now) obey(*rule);
            else {
                sink_(WireCommand{now_ + wall_offset_, rule->text, 0, ""});
                if (rule->kind == WireRule::Kind::when) ++active_rules_;
                settings_.rules.push_back(std::move(*rule));
            }
        } catch (const Error& error) {
            sink_(WireCommand{now_ + wall_offset_, line, 0, error.what()});
        }
    }
}

/// What its time has come for.
void Wire::obey_due() {
    for (std::size_t i = 0; i < deadlines_.size();) {
        if (deadlines_[i].at > (deadlines_[i].real ? now_ : wire_now())) {
            ++i;
            continue;
        }
        const WireVerb verb = deadlines_[i].verb;
        deadlines_.erase(deadlines_.begin() + static_cast<std::ptrdiff_t>(i));
        static_cast<void>(obey(verb));
    }
    for (WireRule& rule : settings_.rules) {
        if (rule.kind != WireRule::Kind::at || rule.seen > 0 || !began_ || *began_ + rule.at > wire_now()) continue;
        rule.seen = 1;
        obey(rule);
    }
}

void Wire::obey(const WireRule& rule) {
    std::string problem = obey(rule.verb);
    sink_(WireCommand{now_ + wall_offset_, rule.text, rule.line, std::move(problem)});
}

/// Does it and returns "", or why it cannot be done.
std::string Wire::obey(const WireVerb& verb) {
    switch (verb.kind) {
        case Kind::release: return release(verb.number);
        case Kind::cut: cut(verb, true); return "";
        case Kind::plug: cut(verb, false); return "";
        case Kind::freeze: freeze(verb.time_ns); return "";
        case Kind::pause: stop(verb.time_ns); return "";
        case Kind::thaw: go_on_moving(); return "";
        case Kind::slow: change_pace(verb.count, stopped_); return "";
        case Kind::set: return set(verb);
        default: return obey_frame(verb);
    }
}

template <class Act>
void Wire::for_lanes(const WireVerb& verb, Act&& act) {
    for (Lane& lane : lanes_)
        if ((!verb.link || *verb.link == lane.link) && (!verb.from || index(*verb.from) == lane.from)) act(lane);
}

std::string Wire::set(const WireVerb& verb) {
    if (verb.link && *verb.link >= links_.size())
        return fmt::format("there is no link {}; the last one is {}", *verb.link, links_.size() - 1);
    if (is_about_line(verb.setting)) return set_line(verb), "";
    for_lanes(verb, [&](Lane& lane) { set_impairment(lane.settings, verb.setting, verb.value); });
    return "";
}

/// The parser has let nothing through that is no code, and no single link.
void Wire::set_line(const WireVerb& verb) {
    for (std::size_t from = 0; from < 2; ++from) {
        if (verb.from && index(*verb.from) != from) continue;
        WayLine& line = line_[from];
        if (verb.setting == "frame-check") {
            line.now.frame_check = on_or_off(verb.value).value_or(true);
            continue;
        }
        line.before = line.now.code;
        line.changed = wire_now();
        line.now.code = wire_code(verb.value).value_or(line.now.code);
    }
}

/// What is on a cable when it is unplugged is lost.
void Wire::cut(const WireVerb& verb, bool unplugged) {
    for_lanes(verb, [&](Lane& lane) {
        lane.settings.cut = unplugged;
        if (!unplugged) return;
        std::deque<WireFrame> lost = std::move(lane.travelling);
        lane.travelling.clear();
        for (WireFrame& frame : lost) drop(std::move(frame), WireAction::Reason::cut);
    });
    if (!unplugged || verb.time_ns == 0) return;
    WireVerb plug = verb;
    plug.kind = Kind::plug;
    deadlines_.push_back({wire_now() + verb.time_ns, false, plug});
}

/// The kernels' timers first; the wire runs on until nothing of theirs would fire.
void Wire::freeze(std::int64_t time_ns) {
    if (stopped_ || freezing_) return;
    if (settings_.timers && !timers_raised_) {
        settings_.timers->prepare(round_trip());
        timers_raised_ = true;
    }
    freezing_ = time_ns;
    freeze_if_ready();
}

void Wire::freeze_if_ready() {
    if (!freezing_ || (timers_raised_ && !settings_.timers->ready(silent()))) return;
    stop(*freezing_);
    freezing_.reset();
    if (timers_raised_) settings_.timers->settle();
    sink_(WireCommand{now_ + wall_offset_, "frozen", 0, ""});
}

bool Wire::silent() const {
    return std::all_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) {
        return lane.waiting.empty() && lane.travelling.empty() && lane.aside.empty();
    });
}

/// As long as it takes now, by the clock of those who wait: there and back, and what is on the line before.
Time Wire::round_trip() const {
    constexpr Time of_the_hosts = 50'000'000;  // an acknowledgment they delay
    constexpr Time most = 60'000'000'000;
    Time wire = 0;
    for (const Lane& lane : lanes_) {
        const Time queued = lane.line_free > wire_now() ? lane.line_free - wire_now() : 0;
        wire += lane.settings.delay_ns + lane.settings.jitter_ns + queued;
    }
    return std::min(most, wire * static_cast<Time>(slow_) + of_the_hosts);
}

/// Nothing moves any more.
void Wire::stop(std::int64_t time_ns) {
    now_ = monotonic_now();
    change_pace(slow_, true);
    if (time_ns == 0) return;
    WireVerb thaw;
    thaw.kind = Kind::thaw;
    deadlines_.push_back({now_ + time_ns, true, thaw});
}

void Wire::go_on_moving() {
    freezing_.reset();
    if (timers_raised_) settings_.timers->restore();
    timers_raised_ = false;
    now_ = monotonic_now();
    if (stopped_) sink_(WireCommand{now_ + wall_offset_, "moving", 0, ""});
    change_pace(slow_, false);
}

void Wire::change_pace(std::uint32_t slow, bool stopped) {
    slow_ = slow;
    stopped_ = stopped;
    set_pace(clock_, now_, slow, stopped);
    for (Lane& lane : lanes_)
        for (WireFrame& frame : lane.travelling) announce(frame);
}

/// One frame held by hand, or all of them.
std::string Wire::release(std::uint64_t number) {
    bool found = false;
    for (Lane& lane : lanes_) {
        std::vector<WireFrame> aside = std::move(lane.aside);
        lane.aside.clear();
        for (WireFrame& frame : aside) {
            if (!frame.held || (number != 0 && frame.action.number != number)) {
                lane.aside.push_back(std::move(frame));
                continue;
            }
            found = true;
            frame.held = false;
            counters_.under_way.fetch_add(1);
            const Time held = wire_now() - frame.held_since;
            (frame.on_line ? frame.arrives : frame.aside_ns) += held;
            let_go(lane, std::move(frame));
        }
    }
    if (found || number == 0) return "";
    return fmt::format("no frame {} is held", number);
}

/// A command about a frame that is on the wire.
std::string Wire::obey_frame(const WireVerb& verb) {
    for (Lane& lane : lanes_) {
        WireFrame* found = find_frame(lane, verb.number);
        if (found == nullptr) continue;
        std::string problem;
        std::vector<WireFrame> behind;
        const bool was_held = found->held;
        found->action.actions.push_back(0);
        const bool goes_on = treat(verb, lane, *found, behind, problem);
        WireFrame frame;
        const bool moves = !goes_on || (found->held && !was_held) || found->let_pass > 0 || verb.kind == Kind::delay ||
                           verb.kind == Kind::swap;
        if (moves && take_out(lane, verb.number, frame)) {
            if (!goes_on) drop(std::move(frame), WireAction::Reason::by_hand);
            else if (frame.held && was_held) set_aside(lane, std::move(frame), frame.held_since);
            else {
                if (frame.on_line) announce(frame);
                let_go(lane, std::move(frame));
            }
        }
        for (WireFrame& one : behind) let_go(lane, std::move(one));
        return problem;
    }
    return fmt::format("no frame {} is on the wire now", verb.number);
}

/// Whether the rule is about this frame. Counts it.
bool Wire::accepts(WireRule& rule, const Lane& lane, const WireFrame& frame) {
    if (!waits_for_frames(rule)) return false;
    if ((rule.link && *rule.link != lane.link) || (rule.from && index(*rule.from) != lane.from)) return false;
    const Packet packet = decoded(frame.bytes);
    const FrameSummary summary = summarize(packet, frame.bytes);
    FilterSubject subject;
    subject.number = static_cast<std::uint32_t>(frame.action.number);
    subject.since_first = wire_now() - *began_;
    subject.captured_length = subject.original_length = frame.action.length;
    subject.interface_name = "wire";
    subject.summary = &summary;
    subject.bytes = frame.bytes;
    subject.packet = &packet;
    if (!matches(rule.filter, subject)) return false;
    ++rule.seen;
    if (rule.seen == rule.last) --active_rules_;
    return rule.seen >= rule.first;
}

/// Every rule that is about this frame, in the script's order. Returns false when the frame is to be dropped.
bool Wire::consult_script(Lane& lane, WireFrame& frame, std::vector<WireFrame>& behind) {
    for (WireRule& rule : settings_.rules) {
        if (!accepts(rule, lane, frame)) continue;
        if (!is_about_frames(rule.verb.kind)) {
            obey(rule);
            continue;
        }
        frame.action.actions.push_back(rule.line);
        std::string problem;
        const bool goes_on = treat(rule.verb, lane, frame, behind, problem);
        if (!problem.empty()) sink_(WireCommand{now_ + wall_offset_, rule.text, rule.line, std::move(problem)});
        if (!goes_on) return false;
    }
    return true;
}

/// Returns false when the frame is to be dropped. New frames come `behind` it.
bool Wire::treat(const WireVerb& verb, Lane& lane, WireFrame& frame, std::vector<WireFrame>& behind,
                 std::string& problem) {
    switch (verb.kind) {
        case Kind::drop: return false;
        case Kind::hold:
            frame.held = true;
            if (verb.time_ns != 0) {
                WireVerb later;
                later.kind = Kind::release;
                later.number = frame.action.number;
                deadlines_.push_back({wire_now() + verb.time_ns, false, later});
            }
            break;
        case Kind::flip:
            if (const auto bit = find_bit(frame.bytes, verb.place, problem)) {
                flip_bit(frame.bytes, *bit);
                frame.action.flipped_bits.push_back(*bit);
                if (!verb.repair) break;
                repair_checksums(frame.bytes, LinkType::ethernet, static_cast<std::uint32_t>(frame.bytes.size()));
                frame.check = frame_check_sequence(frame.bytes);
            }
            break;
        case Kind::duplicate:
            for (std::uint32_t i = 0; i < verb.count; ++i) behind.push_back(copy_of(frame));
            break;
        case Kind::delay:
            frame.delay_ns += verb.time_ns;
            if (frame.on_line) frame.arrives += verb.time_ns;
            break;
        case Kind::swap: swap(lane, frame, verb.count); break;
        case Kind::truncate:
            if (verb.count < frame.bytes.size()) frame.bytes.resize(verb.count);
            else problem = fmt::format("the frame has only {} bytes", frame.bytes.size());
            break;
        case Kind::reset: forge(verb, lane, frame, behind, problem); break;
        default: break;
    }
    return true;
}

/// Behind the next frames: on the line already by their arrival, else by waiting for them.
void Wire::swap(Lane& lane, WireFrame& frame, std::uint32_t count) {
    if (frame.on_line) {
        std::uint32_t passed = 0;
        for (const WireFrame& other : lane.travelling) {
            if (other.arrives < frame.arrives || other.action.number == frame.action.number) continue;
            if (++passed < count) continue;
            frame.arrives = other.arrives + 1;
            frame.action.reordered = true;
            return;
        }
    }
    frame.let_pass = count;
    frame.action.reordered = true;
}

void Wire::forge(const WireVerb& verb, Lane& lane, const WireFrame& frame, std::vector<WireFrame>& behind,
                 std::string& problem) {
    std::optional<std::vector<std::uint8_t>> bytes = forged_reset(frame.bytes, verb.back);
    if (!bytes) {
        problem = "a reset is made from a TCP segment, and this frame is none";
        return;
    }
    Lane& way = verb.back ? lanes_[lane.link * 2 + (1 - lane.from)] : lane;
    WireFrame reset = new_frame(way, std::move(*bytes));
    reset.action.forged = true;
    reset.action.copy_of = frame.action.number;
    reset.action.actions = frame.action.actions;
    if (verb.back) let_go(way, std::move(reset));
    else behind.push_back(std::move(reset));
}

}  // namespace osiscope
