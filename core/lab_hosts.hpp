// The lab's hosts: a thread each, in a network namespace of its own.
#pragma once

#include "core/lab_run.hpp"

namespace osiscope {

/// Each sets itself up, gives its TAP device away (`HostThread::tap`, at `Stage::taps_open`) and runs its side of the
/// transfer.
void start_hosts(LabRun& run);

/// Ends captures and threads, and puts what the kernels counted into the facts.
void collect(LabRun& run);

/// The same when the hosts' threads still wait for something that will not come: their counters are read from here.
void collect_abandoned(LabRun& run);

}  // namespace osiscope
