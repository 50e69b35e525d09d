// What a lesson step waits for: a condition over what happened.
#pragma once

#include <optional>
#include <string>

#include "captures/digest.hpp"

namespace osiscope {

struct Predicate {
    enum class Event : std::uint8_t { call, frame };
    Event event = Event::frame;
    std::optional<Host> side;          ///< a call's host, a frame's sender
    std::string call;                  ///< a system call's name; empty = any
    std::optional<CallObject> object;  ///< calls: what their bytes belong to
    bool succeeds = false;             ///< calls: the result must not be negative
    std::optional<Protocol> protocol;
    std::uint16_t flags = 0;                      ///< TCP flags that must be set
    std::uint16_t without = 0;                    ///< TCP flags that must not be set
    std::optional<bool> payload;                  ///< frames: with (or without) data
    std::optional<std::uint64_t> file_byte;       ///< frames and file calls: must carry this byte of the file
    std::optional<transfer_record::Type> record;  ///< frames: a record of this type begins in it
    int nth = 1;                                  ///< 1 = the first match, -1 = the last
    std::string after;                            ///< a named event that must come before; empty = none
};

/// What names stand for in one recording, as far as it goes.
struct NamedItem {
    std::string name;
    TimelineItem item;
};
using NamedItems = std::vector<NamedItem>;

/// Whether an event is of the kind wanted, whatever `nth` and `after` say.
[[nodiscard]] bool fulfils(const Predicate& predicate, const Recording& recording, const Digest& digest,
                           const TimelineItem& item);

/// The event that fulfils the predicate, or nothing (yet).
[[nodiscard]] std::optional<TimelineItem> find_event(const Predicate& predicate, const Recording& recording,
                                                     const Digest& digest, const NamedItems& names);

}  // namespace osiscope
