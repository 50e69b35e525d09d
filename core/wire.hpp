// The wire between the lab's hosts is this process: it reads every frame from one TAP device and writes it to the
// other, at a set bit rate and delay, each frame exactly as long on the line as Ethernet would have it there.
// It is any number of links in a row; where two meet without a host between them, a switch in this process has a port
// at each.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "captures/event.hpp"
#include "core/file_descriptor.hpp"
#include "core/spool.hpp"
#include "core/wire_lane.hpp"
#include "core/wire_line.hpp"
#include "core/wire_pace.hpp"
#include "core/wire_rules.hpp"
#include "core/wire_verdict.hpp"
#include "core/wire_watch.hpp"

namespace osiscope {

class Wire;

/// A cable. Link 0's end 0 is host A; the last link's end 1 is host B.
struct WireLink {
    std::array<FileDescriptor, 2> ends;   ///< TAP devices; an end that is not open is a port of the switch
    std::array<Impairments, 2> settings;  ///< of frames from end 0 and from end 1
};

/// Takes a frame that has arrived at an end without a TAP device. Called in the wire's thread; may call `Wire::send`.
using SwitchPort =
    std::function<void(Wire& wire, std::size_t link, std::size_t end, std::vector<std::uint8_t>&& frame)>;

/// Sees a frame as it comes out of a link's far end, before the receiving network card has checked it.
using WireTap = std::function<void(const WireAction& action, Bytes frame)>;

/// The kernels' retransmission timers, for the frozen wire (core/timers.hpp). All called in the wire's thread.
struct TimerHooks {
    std::function<void(Time round_trip)> prepare;  ///< raises them; the wire runs on until `ready`
    std::function<bool(bool silent)> ready;        ///< nothing would fire any more: the wire may stop
    std::function<void()> settle;                  ///< called when it has stopped
    std::function<void()> restore;                 ///< called before it moves again
};

/// The same for slow motion.
struct PaceHooks {
    /// The wire is to be slowed until a round trip takes `then`; it takes `now` until `follows`.
    std::function<void(Time then, Time now)> follow;
    std::function<bool(bool silent)> follows;       ///< no timer would fire for that any more
    std::function<void()> keep_up;                  ///< a frame was delivered in slow motion
    std::function<std::string()> why_not_followed;  ///< empty when they did
    std::function<bool()> met;                      ///< both programs have their connection
};

struct WireSettings {
    WireTap came_out;               ///< may be empty
    SwitchPort port;                ///< needed when an end has no TAP device
    std::uint64_t seed = 0;         ///< of every decision that chance takes
    WireLine line{};                ///< of every link, both ways, until `set` changes it
    std::vector<WireRule> rules{};  ///< the script; the wire keeps them
    /// Takes every frame as it comes out of link 0's far end. With it, frames that nothing is to be done to are carried
    /// on a short way, and no `WireAction` tells of them. Used by the wire's thread as long as there is a wire.
    Spool* spool = nullptr;
    /// Slow motion lets TCP's handshake travel fast enough that no SYN is retransmitted, and slows down after it.
    bool handshake_in_time = false;
    std::uint32_t hosts_expect = 1;      ///< the slow motion for which the hosts' neighbours' timers are set
    std::optional<PaceHooks> pace{};     ///< without them slow motion begins at once, and timers fire for it
    std::optional<TimerHooks> timers{};  ///< without them the wire freezes and the kernels' timers fire
};

/// What has passed one end of a link; safe to read from any thread.
struct EndCounters {
    std::atomic<std::uint64_t> taken{0};      ///< frames that came from there
    std::atomic<std::uint64_t> delivered{0};  ///< frames handed over there
};

/// What the wire has done so far; safe to read from any thread.
struct WireCounters {
    std::vector<std::array<EndCounters, 2>> ends;  ///< of each link
    std::atomic<std::uint64_t> refused{0};         ///< frames a host's kernel would not take
    std::atomic<std::uint64_t> under_way{
        0};                              ///< frames that will go on by themselves: queued, travelling, held for a time
    std::atomic<Time> next_event{0};     ///< monotonic; `never` when only a frame or a command makes anything happen
    std::atomic<Time> last_activity{0};  ///< monotonic
};

/// Runs a thread from construction to destruction. Owns the TAP devices.
class Wire {
public:
    Wire(std::vector<WireLink> links, WireSettings settings, std::function<void(Event&&)> sink);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    [[nodiscard]] const WireCounters& counters() const { return counters_; }
    /// The switch's way to put a frame on a link at one of its ends. Only from within `WireSettings::port`.
    void send(std::size_t link, std::size_t end, std::vector<std::uint8_t>&& frame);
    /// A line of the script language, done as soon as the wire's thread comes to it; a `WireCommand` tells how it went.
    void command(std::string line);

private:
    /// How one way's frames are coded and checked. Those on the line already stay as they were coded.
    struct WayLine {
        WireLine now;
        WireCode before = WireCode::bytes;
        Time changed = -1;  ///< the wire's time since which `now.code` counts
    };
    /// How many times as long as it is set everything takes.
    struct Pace {
        std::uint32_t now = 1;
        std::uint32_t wanted = 1;  ///< asked for
        std::uint32_t told = 1;    ///< last
        bool awaited = false;      ///< waiting for the timers to follow the pace
        bool connected = false;    ///< a connection stands
    };
    struct Standstill {
        bool stopped = false;
        bool frozen = false;                   ///< stopped with the kernels' timers put off, as far as they can be
        bool timers_raised = false;            ///< so that it can freeze
        Time thaw_at = never;                  ///< monotonic: a pause or freeze ends by itself
        std::optional<std::int64_t> freezing;  ///< waiting for the timers to be ready; for how long to freeze then
    };
    struct Alarm {
        FileDescriptor timer;
        Time set_for = 0;
    };
    /// Commands that the wire's thread has not come to yet.
    struct Orders {
        std::mutex mutex;
        std::vector<std::string> lines;  ///< guarded by it
    };

    // wire.cpp: frames
    void run();
    void take_frames(Lane& lane, int most);
    [[nodiscard]] WireFrame new_frame(const Lane& lane, std::vector<std::uint8_t>&& bytes);
    [[nodiscard]] WireFrame copy_of(WireFrame& frame);
    void take(Lane& lane, std::vector<std::uint8_t>&& bytes);
    [[nodiscard]] WireAction::Reason decide(Lane& lane, WireFrame& frame, std::vector<WireFrame>& after);
    void go_on(Lane& lane, WireFrame&& frame);
    bool advance(Lane& lane);
    void advance_all();
    bool fill_line(Lane& lane);
    void deliver(Lane& lane, WireFrame&& frame);
    void drop(WireFrame&& frame, WireAction::Reason reason);
    void announce(WireFrame& frame);
    void finish();
    void count_under_way();
    [[nodiscard]] Time wire_now() const { return wire_time(clock_, now_); }
    [[nodiscard]] Time wall_of(Time wire) const;
    [[nodiscard]] Time expected(Time wire) const;
    void look_at_clocks();
    void set_timer();

    // wire_plain.cpp: the short way
    [[nodiscard]] bool is_plain(const Lane& lane) const;
    void carry_plainly(Lane& lane, int most);
    void keep_in_spool(const WireAction& action, Bytes frame);
    void spool_is_full();

    // wire_agenda.cpp: what comes due
    void catch_up();
    [[nodiscard]] Time next_due() const;
    [[nodiscard]] Time next_wake() const;
    void execute_due();
    void add_rule(WireRule&& rule);

    // wire_control.cpp: what is done to the wire
    void execute(const WireRule& rule);
    void execute_commands();
    [[nodiscard]] std::string execute(const WireVerb& verb);
    void set(const WireVerb& verb);
    void set_line(const WireVerb& verb);
    void cut(const WireVerb& verb, bool unplugged);
    void freeze(std::int64_t time_ns);
    void freeze_if_ready();
    void pause(std::int64_t time_ns);
    void stop(std::int64_t time_ns);
    void restore_timers();
    void go_on_moving();
    void change_pace(std::uint32_t slow, bool stopped);
    template <class Act>
    void for_lanes(const WireVerb& verb, Act&& act);

    // wire_pace.cpp: slow motion
    [[nodiscard]] std::uint32_t pace() const;
    [[nodiscard]] Time slowed_round_trip() const { return data_round_trip(lanes_) * static_cast<Time>(pace_.wanted); }
    void go_for_pace();
    void renew_pace();
    void slow_if_ready();
    void mind_pace();
    void tell_pace();

    // wire_touch.cpp: what is done to single frames
    [[nodiscard]] bool consult_script(Lane& lane, WireFrame& frame, std::vector<WireFrame>& after);
    [[nodiscard]] std::string execute_on_frame(const WireVerb& verb);
    void carry_out(Verdict&& verdict, Lane& lane, WireFrame& frame, std::vector<WireFrame>& after);
    void change_place(const Verdict& verdict, Lane& lane, WireFrame& frame);
    void forge(ForgedReset&& forged, Lane& lane, WireFrame& frame, std::vector<WireFrame>& after);
    void hold(Lane& lane, WireFrame& frame, std::int64_t time_ns);
    [[nodiscard]] std::string release(std::uint64_t number);
    void release_from(Lane& lane, std::uint64_t number);

    std::vector<WireLink> links_;
    WireSettings settings_;
    std::function<void(Event&&)> sink_;
    std::deque<Lane> lanes_;  ///< two of each link
    std::array<WayLine, 2> line_;
    std::vector<WireWatch> watch_;  ///< of each link
    WireClock clock_;
    Time now_ = 0;        ///< monotonic: the moment that is being worked through
    Time caught_up_ = 0;  ///< monotonic: nothing that was due before is left to do
    Pace pace_;
    Standstill still_;
    std::optional<Time> began_;  ///< the wire's time of the first frame
    WireRules rules_;
    std::uint64_t frames_ = 0;  ///< numbered so far
    Time wall_offset_ = 0;      ///< wall clock minus monotonic clock
    std::vector<std::uint8_t> buffer_;
    Alarm alarm_;
    FileDescriptor wake_;
    Orders orders_;
    std::atomic<bool> ending_{false};
    WireCounters counters_;
    std::thread thread_;
};

}  // namespace osiscope
