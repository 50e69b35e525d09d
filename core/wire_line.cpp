#include "core/wire_line.hpp"

#include <algorithm>

#include "captures/wire_options.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/physical/line_signal.hpp"

namespace osiscope {

namespace {

constexpr std::size_t most_flips_told = 32;

void tell_flip(WireAction& action, std::size_t bit) {
    if (action.flipped_bits.size() < most_flips_told) action.flipped_bits.push_back(static_cast<std::uint32_t>(bit));
}

void flip(std::vector<std::uint8_t>& bytes, std::size_t bit) {
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 0x80U >> bit % 8);
}

/// Bits that differ between what was sent and what came out.
void tell_differences(WireAction& action, Bytes sent, Bytes received) {
    const std::size_t both = std::min(sent.size(), received.size());
    for (std::size_t bit = 0; bit < both * 8; ++bit) {
        if (bit % 8 == 0 && sent[bit / 8] == received[bit / 8]) bit += 7;
        else if (((sent[bit / 8] ^ received[bit / 8]) & 0x80U >> bit % 8) != 0) tell_flip(action, bit);
    }
}

/// Bit n of the check sequence as its octets are sent: the least significant octet first.
std::uint32_t check_bit(std::size_t n) { return std::uint32_t{0x80} >> n % 8 << 8 * (n / 8); }

/// Told of every frame that did not come out as it was given.
void tell_carried(WireFrame& frame, std::uint32_t carried) {
    const bool whole = frame.action.flipped_bits.empty() && frame.bytes.size() == frame.action.length;
    if (!whole || carried != frame.action.arrived_check) frame.action.carried_check = carried;
}

/// Without a line code errors meet the frame's bits; those of the check sequence after them count too.
bool cross_as_bytes(WireFrame& frame) {
    const std::size_t frame_bits = frame.bytes.size() * 8;
    const std::size_t all_bits = frame_bits + frame_check_sequence_octets * 8;
    std::uint32_t carried = frame.check;
    bool touched = !frame.action.flipped_bits.empty() || frame.bytes.size() != frame.action.length;
    const auto hit = [&](std::size_t bit) {
        touched = true;
        if (bit >= frame_bits) carried ^= check_bit(bit - frame_bits);
        else {
            flip(frame.bytes, bit);
            tell_flip(frame.action, bit);
        }
    };
    if (frame.dice.corrupt) hit(frame.dice.where % all_bits);
    for_each_error(frame.dice.noise, frame.noise, all_bits, hit);
    frame.action.arrived_check = touched ? frame_check_sequence(frame.bytes) : frame.action.frame_check_sequence;
    tell_carried(frame, carried);
    return frame.action.arrived_check == carried;
}

LineCode line_code(WireCode code) {
    switch (code) {
        case WireCode::manchester: return LineCode::manchester;
        case WireCode::mlt3: return LineCode::mlt3;
        case WireCode::eight_b_ten_b: return LineCode::eight_b_ten_b;
        default: return LineCode::nrz_l;
    }
}

/// Preamble and delimiter are spared: the one error asked for shall meet the frame.
void corrupt_once(LineSignal& signal, std::uint64_t where, std::size_t frame_octets) {
    const std::size_t spared = signal.count * (preamble_octets + start_frame_delimiter_octets) /
                                   (line_octets(static_cast<std::uint32_t>(frame_octets)) - inter_packet_gap_octets) +
                               1;
    if (spared < signal.count) corrupt_symbol(signal, spared + where % (signal.count - spared));
}

/// Really as symbols; the one thread of the wire uses the memory of both again and again.
bool cross_as_symbols(WireCode code, WireFrame& frame, bool& found) {
    thread_local LineSignal signal;
    thread_local ReceivedFrame received;
    transmit(line_code(code), frame.bytes, frame.check, signal);
    if (frame.dice.corrupt) corrupt_once(signal, frame.dice.where, frame.bytes.size());
    for_each_error(frame.dice.noise, frame.noise, signal.count,
                   [](std::size_t symbol) { corrupt_symbol(signal, symbol); });
    receive(signal, received);
    found = received.found;
    if (!found) return false;
    tell_differences(frame.action, frame.bytes, received.bytes);
    frame.action.code_violations = received.code_violations;
    frame.bytes.assign(received.bytes.begin(), received.bytes.end());
    frame.action.arrived_check =
        received.check_correct ? received.frame_check_sequence : frame_check_sequence(frame.bytes);
    tell_carried(frame, received.frame_check_sequence);
    return received.check_correct && received.code_violations == 0;
}

}  // namespace

std::optional<WireCode> wire_code(std::string_view text) {
    const auto* const at = std::find(line_code_names.begin(), line_code_names.end(), text);
    return at == line_code_names.end() ? std::nullopt
                                       : std::optional(static_cast<WireCode>(at - line_code_names.begin()));
}

bool cross(const WireLine& line, WireFrame& frame) {
    bool found = true;
    const bool correct =
        line.code == WireCode::bytes ? cross_as_bytes(frame) : cross_as_symbols(line.code, frame, found);
    frame.action.arrived_length = found ? static_cast<std::uint32_t>(frame.bytes.size()) : 0;
    return found && (correct || !line.frame_check);
}

}  // namespace osiscope
