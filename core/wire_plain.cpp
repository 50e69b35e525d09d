// The short way through the wire: where nothing is to be done to frames they go from device to device by way of the
// recording, with nothing but the two system calls and a look at the clock.
#include <algorithm>

#include "captures/wire_options.hpp"
#include "core/clock.hpp"
#include "core/wire.hpp"
#include "layers/physical/ethernet_line.hpp"

namespace osiscope {

namespace {

Direction direction_from(std::size_t end) { return end == 0 ? Direction::outbound : Direction::inbound; }

}  // namespace

bool Wire::is_plain(const Lane& lane) const {
    const WireLink& link = links_[lane.link];
    return settings_.spool != nullptr && !settings_.came_out && rules_.active == 0 && !still_.stopped &&
           (began_ || rules_.for_moments.empty()) && !lane.dice.in_burst &&
           line_[lane.from].now.code == WireCode::bytes && leaves_frames_alone(lane.settings) && lane.waiting.empty() &&
           lane.travelling.empty() && lane.aside.empty() && link.ends[0].open() && link.ends[1].open();
}

void Wire::carry_plainly(Lane& lane, int most) {
    Spool& spool = *settings_.spool;
    const int from = links_[lane.link].ends[lane.from].get();
    const int to = links_[lane.link].ends[1 - lane.from].get();
    const Time due = next_due();  // what is done then is done to the frames after it
    std::uint64_t carried = 0;
    std::uint64_t refused = 0;
    for (int i = 0; i < most && now_ < due; ++i) {
        std::uint8_t* frame = spool.room();
        if (frame == nullptr) {
            spool_is_full();
            break;
        }
        const ssize_t count = ::read(from, frame, Spool::largest_frame);
        if (count <= 0) break;
        const auto padding = padding_octets(static_cast<std::uint32_t>(count));
        const auto length = static_cast<std::size_t>(count) + padding;
        std::fill_n(frame + count, padding, std::uint8_t{0});
        const Time at = wall_now();
        const bool accepted = ::write(to, frame, length) >= 0;
        spool.keep(length, at, direction_from(lane.from));
        now_ = std::max(now_, at - wall_offset_);
        ++carried;
        ++lane.dice.frames;
        if (accepted) {
            ++frames_;
            continue;
        }
        ++refused;
        WireFrame lost = new_frame(lane, std::vector<std::uint8_t>(frame, frame + length));
        lost.action.nth = lane.dice.frames;
        drop(std::move(lost), WireAction::Reason::refused);
    }
    if (carried == 0) return;
    if (!began_) began_ = wire_now();
    counters_.ends[lane.link][lane.from].taken.fetch_add(carried);
    counters_.ends[lane.link][1 - lane.from].delivered.fetch_add(carried - refused);
    counters_.refused.fetch_add(refused);
    counters_.last_activity = now_;
}

void Wire::keep_in_spool(const WireAction& action, Bytes frame) {
    if (action.link == 0 && !settings_.spool->keep(frame, action.arrived, direction_from(index(action.from))))
        spool_is_full();
}

/// The transfer goes on, and the run reports that its recording is incomplete.
void Wire::spool_is_full() {
    settings_.spool = nullptr;
    sink_(Failure{wall_now(), std::nullopt,
                  "There is no memory left for the recording, which keeps every frame until the transfer has ended; "
                  "send a smaller file, or record less with --capture-wire off"});
}

}  // namespace osiscope
