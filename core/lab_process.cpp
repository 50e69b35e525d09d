#include "core/lab_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "core/command_inbox.hpp"
#include "core/error.hpp"
#include "core/isolation.hpp"
#include "core/kernel_counters.hpp"
#include "core/lab_files.hpp"
#include "core/lab_hosts.hpp"
#include "core/lab_wiring.hpp"
#include "core/outbox.hpp"
#include "core/privilege.hpp"
#include "core/wire_script.hpp"

namespace osiscope {

namespace {

using namespace std::chrono_literals;

constexpr Time longest_silence = 10'000'000'000;

void announce(LabRun& run) {
    run.outbox.push(LabFacts(run.facts));
    for (CapturePoint& point : points_of(run.settings, run.facts)) run.outbox.push(std::move(point));
}

/// How the transfer went: the failure of the side that failed first, or nothing. When one side has failed, the other
/// notices it by the connection; one that never had a connection is abandoned.
struct TransferEnd {
    std::optional<std::string> failure;
    bool abandoned = false;
};

Time round_trip(const std::array<Impairments, 2>& wire) {
    return wire[0].delay_ns + wire[0].jitter_ns + wire[1].delay_ns + wire[1].jitter_ns;
}

TransferEnd wait_for_transfer(LabRun& run) {
    std::array<bool, 2> ended{};
    TransferEnd end;
    const Time began = monotonic_now();
    Time give_up = 0;
    while (!ended[0] || !ended[1]) {
        for (std::size_t i = 0; i < 2; ++i) {
            const Party host = party_of(host_at(i));
            if (ended[i] || !run.stages.settled(host, Stage::done, 2ms)) continue;
            ended[i] = true;
            const std::optional<std::string> failure = run.stages.failure(host);
            if (!failure) continue;
            if (!end.failure) end.failure = failure;
            give_up = monotonic_now() + 2'000'000'000 + 2 * links_of(run.facts) * round_trip(run.settings.wire);
        }
        const Time now = monotonic_now();
        const Time longest = run.settings.max_time_ns;
        if (longest != 0 && now - began > longest && !end.failure) {
            end.failure = fmt::format("The transfer was not complete after {} s (--max-time)",
                                      static_cast<double>(longest) / 1e9);
            give_up = now;
        }
        if (give_up != 0 && now > give_up) {
            end.abandoned = true;
            return end;
        }
    }
    return end;
}

/// The last acknowledgments are still on their way when both sides have closed: wait until the wire has been silent
/// for a round trip and the captures have every frame it carried. What goes on by itself is waited for, however slowly
/// it travels or long it is held; what only a command would set free is not.
void wait_for_silence(const LabRun& run, const Wire& wire, Time latest) {
    const WireCounters& counters = wire.counters();
    const auto links = static_cast<Time>(counters.ends.size());
    const Time quiet = links * round_trip(run.settings.wire) + 50'000'000;
    Time enough = monotonic_now() + longest_silence + 4 * quiet;
    while ((counters.under_way.load() > 0 || monotonic_now() - counters.last_activity.load() < quiet) &&
           monotonic_now() < std::min(enough, latest)) {
        const bool goes_on = counters.under_way.load() > 0 && counters.next_event.load() != never;
        if (goes_on) enough = monotonic_now() + longest_silence;
        std::this_thread::sleep_for(2ms);
    }
    const Time limit = monotonic_now() + 2'000'000'000;
    const auto wait_for = [&](const EndCounters& end, const auto& captured) {
        const std::uint64_t passed = end.taken.load() + end.delivered.load();
        while (captured() < passed && monotonic_now() < limit) std::this_thread::sleep_for(1ms);
    };
    if (captures_wire_only(run.settings)) return;
    wait_for(counters.ends.front()[0], [&] { return run.hosts[0].capture->frames(); });
    wait_for(counters.ends.back()[1], [&] { return run.hosts[1].capture->frames(); });
    if (!run.router) return;
    wait_for(counters.ends.front()[1], [&] { return run.router->captured(Host::a); });
    wait_for(counters.ends.back()[0], [&] { return run.router->captured(Host::b); });
}

void judge(LabRun& run, std::optional<std::string> failure) {
    if (!failure && !same_contents(run.original.get(), run.received_files.get(), run.received->name))
        failure = "The received file differs from the one sent";
    if (!failure && !run.settings.keep.empty())
        keep_copy(run.received_files.get(), run.received->name, run.settings.keep);
    run.facts.outcome = failure ? Outcome::failed : Outcome::identical;
    run.facts.error = failure.value_or("");
    if (run.sent) run.facts.sha256 = run.sent->sha256;
    if (run.received) run.facts.file_size = run.received->size;
    if (failure) run.outbox.push(Failure{wall_now(), std::nullopt, *failure});
}

/// The failure, and what in the lab's settings caused it where that is certain.
std::string with_reason(const LabRun& run, const std::string& failure) {
    if (!run.router || run.settings.time_to_live != 1) return failure;
    return failure +
           ". A's packets start with a time to live of 1, which the router between A and B lowers to 0: "
           "it discards them and answers with ICMP time exceeded (--ttl 2 reaches B)";
}

/// Makes the file to send when it is to be made, and opens it. Throws Error.
void open_file(LabRun& run) {
    run.file = run.settings.file;
    if (run.settings.made_bytes) {
        run.made_files = directory_in_memory();
        run.file = make_file(run.made_files.get(), run.settings.file, run.facts.file_name, *run.settings.made_bytes);
    }
    run.original = FileDescriptor(::open(run.file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!run.original.open()) throw_system_failure("Cannot read " + run.file + why_not_readable(errno), errno);
}

/// As the user it is sent for: rights to files are each thread's own.
void open_file_as_caller(LabRun& run) {
    std::exception_ptr problem;
    std::thread([&run, &problem] {
        try {
            use_callers_files();
            open_file(run);
        } catch (...) {
            problem = std::current_exception();
        }
    }).join();
    if (problem) std::rethrow_exception(problem);
}

void begin_spool(LabRun& run) {
    if (!captures_wire_only(run.settings)) return;
    struct stat status {};
    const bool known = ::fstat(run.original.get(), &status) == 0;
    const std::size_t size = known ? spooled_size(static_cast<std::size_t>(status.st_size), run.settings.mtu) : 0;
    run.spool.emplace(points_of(run.settings, run.facts).front(), size);
    run.outbox.hand_over(run.spool->descriptor());
}

/// Call when no wire can add to it any more.
void end_spool(LabRun& run) {
    if (!run.spool) return;
    if (!run.spool->finish())
        run.outbox.push(Failure{wall_now(), std::nullopt, "There was no memory left to hand the recording over"});
    CaptureStatistics statistics{.at = wall_now(), .received = run.spool->frames()};
    for (const HostFacts& host : run.facts.hosts)
        if (host.counters) statistics.dropped_by_interface += counter(*host.counters, "InterfaceDrops");
    run.outbox.push(std::move(statistics));
}

/// Of all threads, as soon as every host is set up: frames their kernels have for the wire already are carried after
/// it.
void give_up_all_privilege(LabRun& run) {
    const auto wait_for_all = [&](Stage stage) {
        for (const Party host : {Party::a, Party::b}) run.stages.wait_for(host, stage);
        if (run.router) run.stages.wait_for(Party::router, stage);
    };
    wait_for_all(Stage::set_up);
    give_up_lab_privilege();
    run.stages.reach(Party::lab, Stage::unprivileged);
    wait_for_all(Stage::unprivileged);
}

/// What the script says about slow motion, the hosts are set up for.
void look_ahead(LabRun& run) {
    const std::uint8_t links = links_of(run.facts);
    run.pace = scripted_pace(parse_script(run.settings.actions, run.settings.actions_name));
    run.neighbour_times = {handshake_pace(handshake_round_trip(run.settings.wire, links), run.pace.first),
                           run.pace.slowest};
    if (!timers_can_be_raised_live()) run.timers.cover(run.pace.slowest * data_round_trip(run.settings.wire, links));
}

/// Sets the hosts up and runs the transfer between them. Throws when the lab cannot be set up.
void run_transfer(LabRun& run) {
    look_ahead(run);
    if (run.facts.router)
        run.router.emplace(
            run.settings, run.facts, PointId{2}, [&run](Event&& event) { run.outbox.push(std::move(event)); },
            run.neighbour_times, run.stages);
    run.watch.emplace(
        run.connections, [&run](Event&& event) { run.outbox.push(std::move(event)); }, [&run] { run.timers.calm(); });
    start_hosts(run);
    for (const Party host : {Party::a, Party::b}) run.stages.require(host, Stage::taps_open);
    std::array<FileDescriptor, 2> router_taps;
    if (run.router) router_taps = run.router->taps();
    run.stages.reach(Party::lab, Stage::taps_open);
    give_up_all_privilege(run);
    const auto sink = [&run](Event&& event) { run.outbox.push(std::move(event)); };
    WireSettings hooks = wire_hooks(run.settings, points_of(run.settings, run.facts), sink);
    hooks.timers = timer_hooks(run.timers, sink);
    hooks.pace = pace_hooks(run.timers);
    hooks.spool = run.spool ? &*run.spool : nullptr;
    Wire wire(
        links_between({std::move(run.hosts[0].tap), std::move(run.hosts[1].tap)}, std::move(router_taps), run.settings),
        std::move(hooks), sink);
    const Commands commands(*run.inbox, wire);
    run.stages.reach(Party::lab, Stage::wire_up);
    const Time longest = run.settings.max_time_ns;
    const Time latest = longest != 0 ? monotonic_now() + longest : never;
    TransferEnd end = wait_for_transfer(run);
    if (end.failure) end.failure = with_reason(run, *end.failure);
    if (end.abandoned) {
        collect_abandoned(run);
        throw Error(*end.failure);
    }
    wait_for_silence(run, wire, latest);
    judge(run, std::move(end.failure));
    collect(run);
}

void transfer(LabRun& run) {
    open_file_as_caller(run);
    begin_spool(run);
    try {
        run_transfer(run);
    } catch (...) {
        end_spool(run);  // what was captured until then
        throw;
    }
    end_spool(run);
}

/// The next line of the control socket; commands after it stay there. Throws Error when there is no such socket.
std::string read_line(int control) {
    std::string line;
    std::array<char, 65'536> part{};
    for (;;) {
        ssize_t count = ::recv(control, part.data(), part.size(), MSG_PEEK);
        if (count < 0 && errno == EINTR) continue;
        if (count == 0) ::_exit(1);  // the starter is gone
        if (count < 0) throw Error("osiscope starts its labs itself: osiscope, or osiscope record");
        const auto* const end = std::find(part.data(), part.data() + count, '\n');
        const bool whole = end != part.data() + count;
        count = ::recv(control, part.data(), static_cast<std::size_t>(end - part.data()) + (whole ? 1 : 0), 0);
        if (count > 0) line.append(part.data(), static_cast<std::size_t>(count));
        if (whole) return line;
    }
}

/// As whoever started this process has sent them.
LabSettings read_settings(int control) {
    std::optional<LabSettings> settings = lab_settings_from_json(read_line(control));
    if (!settings) throw Error("The lab's settings did not arrive whole");
    return std::move(*settings);
}

/// Facts begin a new section: everything that happened goes before them.
void report_facts(LabRun& run) {
    run.outbox.flush();
    run.outbox.push(LabFacts(run.facts));
    run.outbox.flush();
}

/// The run's threads still use it and wait for what will not come: the process ends, and they with it.
[[noreturn]] void end_at_once(LabRun& run, const std::string& failure) noexcept {
    run.outbox.push(Failure{wall_now(), std::nullopt, failure});
    run.facts.outcome = Outcome::failed;
    run.facts.error = failure;
    report_facts(run);
    ::_exit(1);
}

int run_with(const LabSettings& settings, int control) {
    std::optional<std::string> isolation_problem;
    FileDescriptor memory;
    try {
        enter_isolation();
        memory = directory_in_memory();
    } catch (const Error& error) {
        isolation_problem = error.what();
    }
    const auto inbox = std::make_shared<CommandInbox>();
    watch_starter(control, inbox);
    Outbox outbox(control);
    if (isolation_problem) {
        outbox.push(Failure{wall_now(), std::nullopt, *isolation_problem});
        return 1;
    }
    LabRun run(settings, outbox, inbox, std::move(memory));
    announce(run);
    try {
        transfer(run);
    } catch (const std::exception& error) {
        end_at_once(run, error.what());
    }
    report_facts(run);
    return run.facts.outcome == Outcome::identical ? 0 : 1;
}

}  // namespace

int run_lab(int control) {
    const LabSettings settings = read_settings(control);
    check(settings);
    return run_with(settings, control);
}

}  // namespace osiscope
