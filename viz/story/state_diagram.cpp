#include "viz/story/state_diagram.hpp"

#include <algorithm>
#include <cmath>

namespace osiscope {

const std::vector<StateWay>& state_ways() {
    static const std::vector<StateWay> ways{
        {TcpState::closed, TcpState::listen, "passive OPEN", "create TCB"},
        {TcpState::closed, TcpState::syn_sent, "active OPEN", "snd SYN"},
        {TcpState::listen, TcpState::syn_received, "rcv SYN", "snd SYN,ACK"},
        {TcpState::listen, TcpState::syn_sent, "SEND", "snd SYN"},
        {TcpState::syn_sent, TcpState::syn_received, "rcv SYN", "snd SYN,ACK"},
        {TcpState::syn_received, TcpState::established, "rcv ACK of SYN", "x"},
        {TcpState::syn_sent, TcpState::established, "rcv SYN,ACK", "snd ACK"},
        {TcpState::syn_received, TcpState::fin_wait_1, "CLOSE", "snd FIN"},
        {TcpState::established, TcpState::fin_wait_1, "CLOSE", "snd FIN"},
        {TcpState::established, TcpState::close_wait, "rcv FIN", "snd ACK"},
        {TcpState::fin_wait_1, TcpState::fin_wait_2, "rcv ACK of FIN", "x"},
        {TcpState::fin_wait_1, TcpState::closing, "rcv FIN", "snd ACK"},
        {TcpState::close_wait, TcpState::last_ack, "CLOSE", "snd FIN"},
        {TcpState::closing, TcpState::time_wait, "rcv ACK of FIN", "x"},
        {TcpState::fin_wait_2, TcpState::time_wait, "rcv FIN", "snd ACK"},
        {TcpState::last_ack, TcpState::closed, "rcv ACK of FIN", "x"},
        {TcpState::time_wait, TcpState::closed, "Timeout=2MSL", "delete TCB"},
    };
    return ways;
}

std::string words_of(const StateWay& way) { return std::string(way.event) + " / " + way.action; }

bool leads_over(TcpState from, TcpState to, const StateWay& way) { return way.from == from && way.to == to; }

const std::vector<StatePlace>& state_places() {
    static const std::vector<StatePlace> places{
        {TcpState::closed, false, 1, 0},       {TcpState::listen, false, 1, 1},
        {TcpState::syn_received, false, 0, 2}, {TcpState::syn_sent, false, 2, 2},
        {TcpState::established, false, 1, 3},  {TcpState::fin_wait_1, false, 0, 4},
        {TcpState::close_wait, false, 2, 4},   {TcpState::fin_wait_2, false, 0, 5},
        {TcpState::closing, false, 1, 5},      {TcpState::last_ack, false, 2, 5},
        {TcpState::time_wait, false, 0, 6},    {TcpState::closed, true, 2, 6},
    };
    return places;
}

namespace {

const StatePlace& place_of(TcpState state, bool last) {
    for (const StatePlace& place : state_places())
        if (place.state == state && place.last == last) return place;
    return state_places().front();
}

/// Where the line between two middles leaves a box.
Point edge_towards(Rect box, Point to) {
    const Point c = box.center();
    const float dx = to.x - c.x;
    const float dy = to.y - c.y;
    const float t = std::min(dx != 0 ? box.w / 2 / std::abs(dx) : 1e9F, dy != 0 ? box.h / 2 / std::abs(dy) : 1e9F);
    return {c.x + dx * t, c.y + dy * t};
}

bool touch(Rect a, Rect b) { return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom(); }

struct Names {
    const StateDiagram& diagram;
    std::vector<StateDiagram::Arrow> arrows{};
    std::vector<NamePlace> taken{};

    [[nodiscard]] bool free(Rect box, std::size_t own) const {
        const Rect& room = diagram.room;
        const float air = diagram.height * 0.15F;
        if (box.x < room.x || box.right() > room.right() || box.y < room.y || box.bottom() > room.bottom())
            return false;
        for (const StatePlace& place : state_places())
            if (touch(box.inset(-air, 0), diagram.box(place))) return false;
        for (const NamePlace& other : taken)
            if (touch(box.inset(-air, 0), other.box)) return false;
        for (std::size_t i = 0; i < arrows.size(); ++i)  // nearer to its own than to any other
            if (i != own && passes_through(arrows[i].from, arrows[i].to, box.inset(-2.5F * air))) return false;
        return true;
    }

    [[nodiscard]] bool covers_nothing(Rect box) const {
        for (const StatePlace& place : state_places())
            if (touch(box, diagram.box(place))) return false;
        return std::none_of(taken.begin(), taken.end(), [&](const NamePlace& other) { return touch(box, other.box); });
    }

    /// On its own arrow: where that has no free place either, in its middle.
    void put_on_arrow(std::size_t way, std::size_t number, NameForm form) {
        const StateDiagram::Arrow& arrow = arrows[way];
        Rect middle{};
        for (const float along : {0.5F, 0.4F, 0.6F, 0.3F, 0.7F, 0.2F, 0.8F}) {
            const Point at{arrow.from.x + (arrow.to.x - arrow.from.x) * along,
                           arrow.from.y + (arrow.to.y - arrow.from.y) * along};
            const Rect box{std::round(at.x - form.width / 2), std::round(at.y - form.height / 2), form.width,
                           form.height};
            if (along == 0.5F) middle = box;
            if (!covers_nothing(box)) continue;
            taken.push_back({way, number, box});
            return;
        }
        taken.push_back({way, number, middle});
    }

    /// Beside the arrow, as near to its middle as there is room.
    bool put(std::size_t way, std::size_t number, NameForm form) {
        const StateDiagram::Arrow& arrow = arrows[way];
        const Point d{arrow.to.x - arrow.from.x, arrow.to.y - arrow.from.y};
        const float length = std::max(1.0F, std::hypot(d.x, d.y));
        const float air = diagram.height * 0.2F;
        // How far the middle has to be from the line for a box of this size to touch it with a corner only.
        const float beside = (std::abs(d.y) * form.width + std::abs(d.x) * form.height) / length / 2 + air;
        for (const float along : {0.5F, 0.42F, 0.58F, 0.34F, 0.66F, 0.26F, 0.74F})
            for (const float away : {beside, -beside}) {
                const Point middle{arrow.from.x + d.x * along - d.y / length * away,
                                   arrow.from.y + d.y * along + d.x / length * away};
                const Rect box{std::round(middle.x - form.width / 2), std::round(middle.y - form.height / 2),
                               form.width, form.height};
                if (!free(box, way)) continue;
                taken.push_back({way, number, box});
                return true;
            }
        return false;
    }
};

}  // namespace

Rect StateDiagram::box(const StatePlace& place) const {
    return {std::round(area.x + (area.w - width) * static_cast<float>(place.column) / 2),
            std::round(area.y + (area.h - height) * static_cast<float>(place.row) / 6), width, height};
}

StateDiagram::Arrow StateDiagram::arrow(const StateWay& way) const {
    const Rect from = box(place_of(way.from, false));
    const Rect to = box(place_of(way.to, way.to == TcpState::closed));
    return {edge_towards(from, to.center()), edge_towards(to, from.center())};
}

std::vector<NamePlace> place_names(const StateDiagram& diagram, const std::vector<std::size_t>& order,
                                   const std::vector<std::vector<NameForm>>& forms) {
    Names names{diagram};
    for (const StateWay& way : state_ways()) names.arrows.push_back(diagram.arrow(way));
    for (const std::size_t way : order) {
        const std::size_t last = forms[way].size() - 1;
        std::size_t number = 0;
        while (number < last && !names.put(way, number, forms[way][number])) ++number;
        if (number == last) names.put_on_arrow(way, last, forms[way][last]);
    }
    return names.taken;
}

}  // namespace osiscope
