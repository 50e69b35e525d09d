// Random TCP conversations with the truth beside them: two ends that follow RFC 9293 §3.10.7, a network that loses,
// delays, duplicates and reorders, resets of every aim, and a capture point somewhere on the way. Written without a
// look at osiscope's own state machine.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "layers/session/connection.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope::tcp_conversations {

struct Captured {
    int side = 0;  ///< of the sender, as its addresses say
    Segment segment;
    double at = 0;
    bool forged = false;
};

struct Chances {
    double loss = 0;
    double duplicate = 0;
    double reorder = 0;
    double capture_at = 0.5;  ///< 0 = beside A, 1 = beside B
    bool simultaneous_open = false;
    bool simultaneous_close = false;
    bool no_listener = false;
    int abort_side = -1;
    int forged_aim = 0;  ///< 0 = no forged reset, 1 = exact, 2 = inside the window, 3 = outside
    int data[2] = {0, 0};
};

struct Conversation {
    std::vector<Captured> captured;
    std::vector<TcpState> truth[2];  ///< every state an end was in, in order
    Chances chances;
    bool complete = true;  ///< all that was sent was captured, in the order in which it was sent
};

inline constexpr std::uint32_t window = 20'000;

struct End {
    TcpState state = TcpState::closed;
    std::uint32_t iss = 0, irs = 0, next = 0, una = 0, received = 0, fin_end = 0;
    bool fin_sent = false, passive = false, wants_close = false, silent = false;
    int left = 0;                                                   // data segments not sent yet
    std::map<std::uint32_t, std::pair<std::uint32_t, bool>> early;  // out of order: length, FIN
    std::vector<std::pair<std::uint32_t, Segment>> unacknowledged;  // by the number after it
    int tries = 0;
    std::uint64_t timer = 0;
};

class World {
public:
    World(std::uint64_t seed, const Chances& given) : random_(seed), chances_(given) {
        made_.chances = given;
        for (int side : {0, 1}) {
            ends_[side].iss = static_cast<std::uint32_t>(random_());
            ends_[side].left = given.data[side];
        }
    }

    Conversation run() {
        if (chances_.simultaneous_open) {
            at(0.0, [this] { open(0); });
            at(chance() * 0.02, [this] { open(1); });
        } else {
            enter(1, chances_.no_listener ? TcpState::closed : TcpState::listen);
            at(0.0, [this] { open(0); });
        }
        if (chances_.abort_side >= 0) at(0.02 + chance() * 0.5, [this] { abort(chances_.abort_side); });
        if (chances_.forged_aim != 0) at(0.08 + chance() * 0.3, [this] { forge(); });
        if (chances_.simultaneous_close) at(0.3, [this] { ends_[0].wants_close = true, close(0), close(1); });
        else at(0.2 + chance() * 0.4, [this] { close(chance() < 0.5 ? 0 : 1); });
        for (int steps = 0; !events_.empty() && steps < 3000; ++steps) {
            const auto first = events_.begin();
            now_ = first->first.first;
            const auto what = std::move(first->second);
            events_.erase(first);
            what();
        }
        return std::move(made_);
    }

private:
    double chance() { return std::uniform_real_distribution<double>(0, 1)(random_); }
    void at(double delay, std::function<void()> what) { events_.emplace(std::pair{now_ + delay, ++order_}, what); }
    void enter(int side, TcpState state) {
        ends_[side].state = state;
        made_.truth[side].push_back(state);
    }

    void put_on_wire(int from, const Segment& segment, bool forged = false) {
        const double trip = 0.02 + (chance() < chances_.reorder ? chance() * 0.03 : 0);
        const double seen = trip * (from == 0 ? chances_.capture_at : 1 - chances_.capture_at);
        const int copies = chance() < chances_.duplicate ? 2 : 1;
        for (int copy = 0; copy < copies; ++copy) {
            const bool lost = !forged && chance() < chances_.loss;
            const bool lost_before = lost && chance() * trip < seen;
            made_.complete = made_.complete && !lost_before && chances_.reorder == 0;
            const double extra = copy * chance() * 0.01;
            if (!lost_before) at(seen + extra, [=, this] { made_.captured.push_back({from, segment, now_, forged}); });
            if (!lost) at(trip + extra, [=, this] { receive(1 - from, segment); });
        }
    }

    void send(int side, std::uint16_t flags, std::uint32_t number, std::uint32_t length = 0) {
        End& end = ends_[side];
        Segment segment;
        segment.flags = flags;
        segment.sequence_number = {number};
        if ((flags & tcp::ack) != 0) segment.acknowledgment_number = {end.received};
        segment.payload_length = length;
        segment.window = window;
        put_on_wire(side, segment);
        if (sequence_length(segment) == 0 || (flags & tcp::rst) != 0) return;
        end.unacknowledged.push_back({number + sequence_length(segment), segment});
        start_timer(side);
    }
    void acknowledge(int side) { send(side, tcp::ack, ends_[side].next); }

    void start_timer(int side) {
        const std::uint64_t mine = ++ends_[side].timer;
        at(0.2 * (1 << std::min(4, ends_[side].tries)), [=, this] { time_out(side, mine); });
    }
    void time_out(int side, std::uint64_t timer) {
        End& end = ends_[side];
        if (end.timer != timer || end.unacknowledged.empty() || end.state == TcpState::closed || ++end.tries > 8)
            return;
        Segment again = end.unacknowledged.front().second;
        if ((again.flags & tcp::syn) != 0 && end.state == TcpState::syn_received) again.flags = tcp::syn | tcp::ack;
        if ((again.flags & tcp::ack) != 0) again.acknowledgment_number = {end.received};
        put_on_wire(side, again);
        start_timer(side);
    }

    void open(int side) {
        End& end = ends_[side];
        if (end.state != TcpState::closed || !made_.truth[side].empty()) return;
        enter(side, TcpState::syn_sent);
        end.una = end.iss;
        end.next = end.iss + 1;
        send(side, tcp::syn, end.iss);
    }
    void close(int side) {
        End& end = ends_[side];
        end.wants_close = true;
        const bool can = end.state == TcpState::established || end.state == TcpState::close_wait;
        if (!can || end.fin_sent || end.left > 0) return;
        end.fin_sent = true;
        const std::uint32_t number = end.next++;
        end.fin_end = end.next;
        enter(side, end.state == TcpState::established ? TcpState::fin_wait_1 : TcpState::last_ack);
        send(side, tcp::fin | tcp::ack, number);
    }
    void abort(int side) {
        End& end = ends_[side];
        if (end.state < TcpState::established || end.state >= TcpState::closing) return;
        send(side, tcp::rst | tcp::ack, end.next);
        enter(side, TcpState::closed);
    }
    /// In A's name to B, with a number that fits as it will arrive, or not.
    void forge() {
        const End& target = ends_[1];
        if (target.state < TcpState::established) return;
        Segment reset;
        reset.flags = tcp::rst;
        const std::uint32_t beside[] = {0, 0, 1000, 1'000'000'000};
        reset.sequence_number = {target.received + beside[chances_.forged_aim]};
        put_on_wire(0, reset, true);
    }

    void send_data(int side) {
        End& end = ends_[side];
        const bool can = end.state == TcpState::established || end.state == TcpState::close_wait;
        while (can && end.left > 0 && end.unacknowledged.size() < 4) {
            --end.left;
            const auto length = static_cast<std::uint32_t>(1 + chance() * 1000);
            const std::uint32_t number = end.next;
            end.next += length;
            send(side, tcp::ack | tcp::psh, number, length);
        }
        if (end.wants_close) close(side);
    }

    void become_established(int side) {
        enter(side, TcpState::established);
        at(chance() * 0.05, [=, this] { send_data(side); });
    }

    void receive(int side, const Segment& segment) {
        End& end = ends_[side];
        const bool syn = (segment.flags & tcp::syn) != 0;
        const bool ack = (segment.flags & tcp::ack) != 0;
        const bool rst = (segment.flags & tcp::rst) != 0;
        if (end.state == TcpState::closed) {
            if (!rst) refuse(side, segment);
        } else if (end.state == TcpState::listen) {
            if (rst) return;
            if (ack) return refuse(side, segment);
            if (syn) answer_syn(side, segment);
        } else if (end.state == TcpState::syn_sent) {
            receive_opening(side, segment);
        } else {
            receive_later(side, segment);
        }
    }
    void refuse(int side, const Segment& segment) {
        Segment reset;
        reset.flags = tcp::rst;
        if ((segment.flags & tcp::ack) != 0) {
            reset.sequence_number = segment.acknowledgment_number;
        } else {
            reset.flags = tcp::rst | tcp::ack;
            reset.acknowledgment_number = segment.sequence_number + sequence_length(segment);
        }
        put_on_wire(side, reset);
    }
    void answer_syn(int side, const Segment& segment) {
        End& end = ends_[side];
        end.passive = end.state == TcpState::listen;
        end.irs = segment.sequence_number.value;
        end.received = end.irs + 1;
        if (end.passive) end.una = end.iss, end.next = end.iss + 1;
        enter(side, TcpState::syn_received);
        end.unacknowledged.clear();
        send(side, tcp::syn | tcp::ack, end.iss);
    }
    void receive_opening(int side, const Segment& segment) {
        End& end = ends_[side];
        const bool ack = (segment.flags & tcp::ack) != 0;
        const bool good = ack && segment.acknowledgment_number.value == end.next;
        if ((segment.flags & tcp::rst) != 0) {
            if (good) enter(side, TcpState::closed);
            return;
        }
        if (ack && !good) return refuse(side, segment);
        if ((segment.flags & tcp::syn) == 0) return;
        if (!ack) return answer_syn(side, segment);
        end.irs = segment.sequence_number.value;
        end.received = end.irs + 1;
        take_ack(side, segment.acknowledgment_number.value);
        become_established(side);
        acknowledge(side);
    }
    void take_ack(int side, std::uint32_t number) {
        End& end = ends_[side];
        if (static_cast<std::int32_t>(number - end.una) <= 0 || static_cast<std::int32_t>(number - end.next) > 0)
            return;
        end.una = number;
        end.tries = 0;
        while (!end.unacknowledged.empty() && static_cast<std::int32_t>(end.unacknowledged.front().first - number) <= 0)
            end.unacknowledged.erase(end.unacknowledged.begin());
        start_timer(side);
    }
    void receive_later(int side, const Segment& segment) {
        End& end = ends_[side];
        const std::uint32_t number = segment.sequence_number.value;
        const std::uint32_t length = sequence_length(segment);
        const bool rst = (segment.flags & tcp::rst) != 0;
        const bool inside =
            number - end.received < window || (length > 0 && number + length - 1 - end.received < window);
        const bool crossing = (segment.flags & tcp::syn) != 0 && end.state == TcpState::syn_received && !end.passive &&
                              (segment.flags & tcp::ack) != 0 && number == end.irs;
        if (!inside && !crossing) {
            if (!rst) {  // an old SYN in SYN-RECEIVED is answered as the first was
                if (end.state == TcpState::syn_received) put_syn_ack(side);
                else acknowledge(side);
            }
            return;
        }
        if (rst) {
            if (number != end.received) return acknowledge(side);
            return enter(side,
                         end.state == TcpState::syn_received && end.passive ? TcpState::listen : TcpState::closed);
        }
        if ((segment.flags & tcp::syn) != 0 && !crossing) return acknowledge(side);
        if ((segment.flags & tcp::ack) == 0) return;
        take_ack(side, segment.acknowledgment_number.value);
        if (end.state == TcpState::syn_received) {
            if (end.una != end.iss + 1 && static_cast<std::int32_t>(end.una - end.iss) <= 0) return;
            become_established(side);
        }
        if (end.fin_sent && end.una == end.fin_end) {
            if (end.state == TcpState::fin_wait_1) enter(side, TcpState::fin_wait_2);
            else if (end.state == TcpState::closing) enter(side, TcpState::time_wait);
            else if (end.state == TcpState::last_ack) return enter(side, TcpState::closed);
        }
        if (!crossing && length > 0) take_data(side, segment);
        send_data(side);
    }
    void put_syn_ack(int side) {
        Segment segment;
        segment.flags = tcp::syn | tcp::ack;
        segment.sequence_number = {ends_[side].iss};
        segment.acknowledgment_number = {ends_[side].received};
        segment.window = window;
        put_on_wire(side, segment);
    }
    void take_data(int side, const Segment& segment) {
        End& end = ends_[side];
        end.early[segment.sequence_number.value] = {sequence_length(segment), (segment.flags & tcp::fin) != 0};
        bool fin = false;
        for (bool again = true; again;) {
            again = false;
            for (auto it = end.early.begin(); it != end.early.end(); ++it) {
                const std::uint32_t after = it->first + it->second.first;
                if (static_cast<std::int32_t>(it->first - end.received) > 0) continue;
                if (static_cast<std::int32_t>(after - end.received) > 0) {
                    end.received = after;
                    fin = fin || it->second.second;
                }
                end.early.erase(it);
                again = true;
                break;
            }
        }
        acknowledge(side);
        if (!fin) return;
        if (end.state == TcpState::established) {
            enter(side, TcpState::close_wait);
            at(chance() * 0.1, [=, this] { close(side); });
        } else if (end.state == TcpState::fin_wait_1) {
            enter(side, TcpState::closing);
        } else if (end.state == TcpState::fin_wait_2) {
            enter(side, TcpState::time_wait);
        }
    }

    std::mt19937_64 random_;
    Chances chances_;
    Conversation made_;
    End ends_[2];
    std::map<std::pair<double, std::uint64_t>, std::function<void()>> events_;
    double now_ = 0;
    std::uint64_t order_ = 0;
};

/// A kind of conversation picked by the seed.
inline Conversation conversation(std::uint64_t seed) {
    std::mt19937_64 random(seed * 7919 + 1);
    const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    Chances chances;
    const double rates[] = {0, 0, 0.03, 0.15, 0.35};
    chances.loss = rates[pick(5)];
    chances.duplicate = rates[pick(5)];
    chances.reorder = rates[pick(5)];
    const double places[] = {0, 0.001, 0.3, 0.5, 0.7, 0.999, 1};
    chances.capture_at = places[pick(7)];
    chances.simultaneous_open = pick(4) == 0;
    chances.simultaneous_close = pick(3) == 0;
    chances.no_listener = pick(12) == 0;
    chances.abort_side = pick(5) == 0 ? pick(2) : -1;
    chances.forged_aim = pick(3) == 0 ? 1 + pick(3) : 0;
    chances.data[0] = pick(6);
    chances.data[1] = pick(6);
    return World(seed, chances).run();
}

}  // namespace osiscope::tcp_conversations
