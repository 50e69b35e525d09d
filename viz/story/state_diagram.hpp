// The diagram of TCP's states, RFC 9293 figure 5: where its boxes are, which ways lead from state to state and what
// they are called, and where those names have room. Geometry only.
#pragma once

#include <string>
#include <vector>

#include "layers/session/connection.hpp"
#include "viz/scene/geometry.hpp"

namespace osiscope {

/// A way from state to state: what happens, and what the end does then ("x" in the RFC's figure: nothing).
struct StateWay {
    TcpState from;
    TcpState to;
    const char* event;
    const char* action;
};

/// Those of figure 5 that a transfer can take, in its words.
[[nodiscard]] const std::vector<StateWay>& state_ways();

/// "rcv SYN / snd SYN,ACK"
[[nodiscard]] std::string words_of(const StateWay& way);

/// True when an end that went from one state to another went this way.
[[nodiscard]] bool leads_over(TcpState from, TcpState to, const StateWay& way);

struct StatePlace {
    TcpState state;
    bool last;   ///< the second CLOSED, at the end
    int column;  ///< 0 … 2
    int row;     ///< 0 … 6
};
[[nodiscard]] const std::vector<StatePlace>& state_places();

struct StateDiagram {
    Rect area;        ///< of the boxes
    Rect room;        ///< of their names too: a little wider
    float width = 0;  ///< of a box
    float height = 0;

    [[nodiscard]] Rect box(const StatePlace& place) const;
    /// From the edge of the one box to the edge of the other.
    struct Arrow {
        Point from;
        Point to;
    };
    [[nodiscard]] Arrow arrow(const StateWay& way) const;
};

/// A size a name can have, the best first. The last is that of a number, told in a key beside the diagram.
struct NameForm {
    float width = 0;
    float height = 0;
};

/// Where a way's name stands; `form` is the number of the form that fitted.
struct NamePlace {
    std::size_t way = 0;
    std::size_t form = 0;
    Rect box;
};

/// Finds a place for every way's name: `order` says which ways first, `forms` each way's forms, the best first. A name
/// covers no box, no arrow but its own, and no other name. The last form stands on the way's own arrow, and so has a
/// place always.
[[nodiscard]] std::vector<NamePlace> place_names(const StateDiagram& diagram, const std::vector<std::size_t>& order,
                                                 const std::vector<std::vector<NameForm>>& forms);

}  // namespace osiscope
