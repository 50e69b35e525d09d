// What a lesson step waits for: a condition over what happened.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "captures/digest.hpp"
#include "captures/filter.hpp"

namespace osiscope {

/// What our wire made of a frame.
enum class FrameFate : std::uint8_t {
    delivered,  ///< captured where it was meant to end, and nothing was done to its bytes
    dropped,    ///< it was lost on the way
    damaged,    ///< bits were flipped or bytes cut off on the way, whatever became of it then
    discarded,  ///< it arrived, and the receiving network card discarded it: its check failed
};

struct Predicate {
    enum class Event : std::uint8_t { call, frame, wire };
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
    std::optional<Filter> filter;                 ///< frames: the filter must accept it, as it left or as it arrived
    std::optional<FrameFate> fate;                ///< frames
    std::string touched_by;                       ///< frames: by a step's `inject`; that step's id; empty = any
    std::vector<std::string> touched_lines;       ///< … which are these lines
    std::string repeats;  ///< frames: carries the same bytes of the stream as this earlier named one, again
    std::string command;  ///< wire: what was done to it: "cut", "plug", "freeze", "frozen", "set" …
    int nth = 1;          ///< 1 = the first match, -1 = the last
    std::string after;    ///< a named event that must come before; empty = none
};

/// What names stand for in one recording, as far as it goes.
struct NamedItem {
    std::string name;
    TimelineItem item;
};
using NamedItems = std::vector<NamedItem>;

/// Whether an event is of the kind wanted, whatever `nth`, `after` and `repeats` say.
[[nodiscard]] bool fulfils(const Predicate& predicate, const Story& story, const TimelineItem& item);

/// The event that fulfils the predicate, or nothing (yet). Events of the wire are no items: see `find_wire_event`.
[[nodiscard]] std::optional<TimelineItem> find_event(const Predicate& predicate, const Story& story,
                                                     const NamedItems& names);

/// When the wire was told what the predicate names, not before `earliest`; nothing when it was not (yet).
[[nodiscard]] std::optional<Time> find_wire_event(const Predicate& predicate, const Recording& recording,
                                                  Time earliest);

/// Whether a filter accepts a packet, as it left or as it arrived.
[[nodiscard]] bool lets_through(const Filter& filter, const Story& story, const Journey& journey);

}  // namespace osiscope
