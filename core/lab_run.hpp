// One lab run: what its threads share.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "core/capture.hpp"
#include "core/command_inbox.hpp"
#include "core/lab_settings.hpp"
#include "core/neighbours.hpp"
#include "core/outbox.hpp"
#include "core/router.hpp"
#include "core/spool.hpp"
#include "core/stage.hpp"
#include "core/tcp_watch.hpp"
#include "core/timers.hpp"
#include "core/transfer.hpp"
#include "core/wire_pace.hpp"

namespace osiscope {

/// What a host's thread has for the others; which of it is there already, the stages say.
struct HostThread {
    Tracer tracer;
    FileDescriptor tap;
    KernelCounters counters;
    std::unique_ptr<Capture> capture;
    pid_t id = 0;  ///< the thread's, once it is in its namespace
    std::thread thread;
};

/// One lab run; lives on the lab process's main thread.
struct LabRun {
    LabRun(const LabSettings& wanted, Outbox& way_out, std::shared_ptr<CommandInbox> way_in, FileDescriptor&& directory)
        : settings(wanted),
          outbox(way_out),
          inbox(std::move(way_in)),
          facts(facts_of(wanted)),
          received_files(std::move(directory)) {}

    const LabSettings& settings;
    Outbox& outbox;
    std::shared_ptr<CommandInbox> inbox;
    LabFacts facts;
    Stages stages{};
    FileDescriptor received_files;  ///< a directory in memory; gone with the process
    FileDescriptor made_files{};    ///< the same, for a file that is made to be sent
    std::string file{};             ///< the one to send
    Connections connections{};
    KernelTimers timers{connections, settings.tcp.long_timers ? TimerMethod::from_start : TimerMethod::live};
    std::optional<TcpWatch> watch{};
    FileDescriptor original{};  ///< the file to send, opened with the rights of the user it is sent for
    std::array<HostThread, 2> hosts{};
    std::optional<Router> router{};
    std::optional<Spool> spool{};  ///< when the wire alone is captured
    ScriptedPace pace{};           ///< known before the hosts are set up, and so is this:
    NeighbourTimes neighbour_times{};
    std::optional<ReceivedFile> received{};
    std::optional<SentFile> sent{};
};

}  // namespace osiscope
