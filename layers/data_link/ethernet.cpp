#include "layers/data_link/ethernet.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/headline_parts.hpp"
#include "layers/protocol_home.hpp"
#include "layers/text.hpp"

namespace osiscope::ethernet {

namespace {

/// The 16 bits after the addresses name the next protocol, or count bytes (IEEE 802.3 §3.2.6).
Protocol after_type(Step& step, std::uint16_t value) {
    step.number = value;
    if (value >= smallest_ether_type) return protocol_of_ether_type(value);
    if (value <= largest_length && step.at + value < step.end) {
        step.padding = step.end - step.at - value;
        step.end = step.at + value;
    }
    return Protocol::data;
}

}  // namespace

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::ethernet, header_length)) return Protocol::data;
    const auto value = static_cast<std::uint16_t>(read(step.frame, step.at, type));
    add_layer(step, Protocol::ethernet, header_length);
    return after_type(step, value);
}

namespace {

std::string address_note(const Noted& noted) {
    const Bytes mac = bytes_at(noted.frame, noted.base, noted.field);
    const auto all = [mac](std::uint8_t value) {
        return std::all_of(mac.begin(), mac.end(), [value](std::uint8_t byte) { return byte == value; });
    };
    if (all(0xff)) return "broadcast: every station on this link";
    if (all(0)) return "all zeros: no card has this address; the loopback interface writes it";
    if (is_group(mac)) return "a group of stations";
    if ((mac[0] & 2U) != 0) return "one station, locally administered";
    return "one station, its manufacturer's address";
}

std::string type_note(const Noted& noted) {
    if (noted.value > largest_length) return ether_type_name(static_cast<std::uint16_t>(noted.value));
    return fmt::format("a length: {} {} (IEEE 802.3)", counted(noted.value, "byte", "bytes"),
                       plural(noted.value, "follows", "follow"));
}

constexpr FieldNote notes[] = {
    {.field = &destination, .words = address_note},
    {.field = &source, .words = address_note},
    {.field = &type, .words = type_note},
};

/// "type 0x0800", or "length 46" where the two bytes count (IEEE 802.3 §3.2.6).
void headline(TextWriter& out, const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    const std::uint64_t value = read(frame, at, type);
    out.text(ends_text(frame, at, source, destination));
    out.text(value <= largest_length ? fmt::format(", length {}", grouped(value))
                                     : fmt::format(", type {}", value_text(frame, at, type)));
}

constexpr ProtocolTable tables[] = {{fields}};
constexpr EitherField either[] = {{"eth.addr", &source, &destination, "Source or destination"}};

}  // namespace

constexpr ProtocolHome home{.decode = decode, .tables = tables, .notes = notes, .headline = headline, .either = either};

}  // namespace osiscope::ethernet

namespace osiscope::vlan {

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::vlan, header_length)) return Protocol::data;
    const auto value = static_cast<std::uint16_t>(read(step.frame, step.at, type));
    add_layer(step, Protocol::vlan, header_length);
    step.number = value;
    return value >= ethernet::smallest_ether_type ? protocol_of_ether_type(value) : Protocol::data;
}

namespace {

constexpr FieldNote notes[] = {
    {.field = &type,
     .words = [](const Noted& noted) -> std::string {
         return ethernet::ether_type_name(static_cast<std::uint16_t>(noted.value));
     }},
};

void headline(TextWriter& out, const Layer& layer, Bytes frame) {
    out.text(fmt::format("VLAN {}", read(frame, layer.header.first, identifier)));
}

constexpr ProtocolTable tables[] = {{fields}};

}  // namespace

constexpr ProtocolHome home{.decode = decode, .tables = tables, .notes = notes, .headline = headline};

}  // namespace osiscope::vlan
