#include "core/wire_verdict.hpp"

#include <algorithm>
#include <utility>

#include "core/wire_tweezers.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/decode.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/text.hpp"
#include "layers/tweezers.hpp"

namespace osiscope {

namespace {

using Kind = WireVerb::Kind;
using Reason = WireAction::Reason;

/// In bytes: what the link's MTU is about, without the padding of a short frame.
std::uint32_t packet_length(Bytes frame) {
    const auto length = static_cast<std::uint32_t>(frame.size());
    if (length > ethernet::shortest_frame) return length - ethernet::header_length;
    for (const Layer& layer : decode(LinkType::ethernet, frame, length).layers) {
        if (layer.protocol == Protocol::arp) return layer.header.count;
        if (osi_layer(layer.protocol) == 3) return layer.header.count + layer.payload.count;
    }
    return length - std::min(length, ethernet::header_length);
}

Verdict truncate(const WireVerb& order, Bytes frame) {
    Verdict verdict;
    if (order.count < frame.size()) verdict.truncated = order.count;
    else verdict.problem = "the frame has only " + counted(frame.size(), "byte", "bytes");
    return verdict;
}

Verdict flip(const WireVerb& order, Bytes frame) {
    Verdict verdict;
    verdict.flipped_bit = find_bit(frame, order.place, verdict.problem);
    verdict.repair = verdict.flipped_bit && order.repair;
    return verdict;
}

Verdict forge(const WireVerb& order, Bytes frame) {
    Verdict verdict;
    if (std::optional<std::vector<std::uint8_t>> bytes = forged_reset(frame, order.back))
        verdict.reset = ForgedReset{std::move(*bytes), order.back, order.aim};
    else verdict.problem = "a reset can be forged only from a TCP segment, and this frame is not one";
    return verdict;
}

}  // namespace

Verdict verdict_of_order(const WireVerb& order, Bytes frame) {
    Verdict verdict;
    switch (order.kind) {
        case Kind::drop: verdict.reason = Reason::by_hand; break;
        case Kind::hold: verdict.hold_ns = order.time_ns; break;
        case Kind::delay: verdict.delay_ns = order.time_ns; break;
        case Kind::swap: verdict.let_pass = order.count; break;
        case Kind::duplicate: verdict.copies = order.count; break;
        case Kind::flip: return flip(order, frame);
        case Kind::truncate: return truncate(order, frame);
        case Kind::reset: return forge(order, frame);
        default: break;
    }
    return verdict;
}

Verdict verdict_of_chance(const FrameDice& dice, const Impairments& in_force, std::uint32_t let_pass) {
    Verdict verdict;
    if (dice.lost) verdict.reason = Reason::loss;
    else if (dice.lost_in_burst) verdict.reason = Reason::burst_loss;
    if (verdict.reason != Reason::none) return verdict;
    if (dice.reordered) verdict.let_pass = std::max(let_pass, in_force.reorder_by);
    verdict.duplicated = dice.duplicated;
    verdict.copies = dice.duplicated ? 1 : 0;
    return verdict;
}

Verdict verdict_of_link(const Impairments& in_force, Bytes frame) {
    Verdict verdict;
    if (in_force.mtu != 0 && packet_length(frame) > in_force.mtu) verdict.reason = Reason::too_long;
    return verdict;
}

bool changes_place(const Verdict& verdict) { return verdict.hold_ns || verdict.let_pass || verdict.delay_ns; }

void apply(const Verdict& verdict, WireFrame& frame) {
    frame.delay_ns += verdict.delay_ns.value_or(0);
    if (verdict.let_pass) {
        frame.let_pass = *verdict.let_pass;
        frame.action.reordered = true;
    }
    if (verdict.duplicated) frame.action.duplicated = true;
    if (verdict.truncated) frame.bytes.resize(*verdict.truncated);
    if (!verdict.flipped_bit) return;
    flip_bit(frame.bytes, *verdict.flipped_bit);
    frame.action.flipped_bits.push_back(*verdict.flipped_bit);
    if (!verdict.repair) return;
    repair_checksums(frame.bytes, LinkType::ethernet, static_cast<std::uint32_t>(frame.bytes.size()));
    frame.check = frame_check_sequence(frame.bytes);
}

void aim_reset(const WireWatch& watch, WireFrame& frame) {
    WireAction& action = frame.action;
    if (!frame.aim || !action.flipped_bits.empty() || frame.bytes.size() != action.length) return;
    const std::optional<SequenceNumber> number = aimed_number(watch, frame.bytes, *frame.aim);
    if (!number) return;
    set_sequence_number(frame.bytes, number->value);
    frame.check = action.frame_check_sequence = frame_check_sequence(frame.bytes);
}

}  // namespace osiscope
