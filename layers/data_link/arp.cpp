#include "layers/data_link/arp.hpp"

#include "layers/data_link/ethernet.hpp"
#include "layers/protocol_home.hpp"
#include "layers/text_writer.hpp"

namespace osiscope::arp {

bool has_ethernet_ipv4_addresses(Bytes frame, std::uint32_t at) {
    return read(frame, at, hardware_type) == 1 && read(frame, at, protocol_type) == ether_type::ipv4 &&
           read(frame, at, hardware_length) == 6 && read(frame, at, protocol_length) == 4;
}

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::arp, fixed_length)) return Protocol::data;
    const bool known = has_ethernet_ipv4_addresses(step.frame, step.at);
    const std::uint32_t length = known ? header_length : fixed_length;
    if (known && !header_fits(step, Protocol::arp, length)) return Protocol::data;
    add_layer(step, Protocol::arp, length);
    if (known && step.end > step.at) {  // the 28 bytes are all of ARP: what follows fills the frame up
        step.padding = step.end - step.at;
        step.end = step.at;
    }
    return Protocol::data;
}

namespace {

constexpr std::uint64_t ethernet_hardware = 1, request = 1, reply = 2;

std::string operation_note(const Noted& noted) {
    if (noted.value == request) return "request: who has the target address?";
    return noted.value == reply ? "reply: here it is" : "";
}

constexpr FieldNote notes[] = {
    {.field = &hardware_type,
     .words = [](const Noted& noted) -> std::string { return noted.value == ethernet_hardware ? "Ethernet" : ""; }},
    {.field = &protocol_type,
     .words = [](const Noted& noted) -> std::string {
         return ethernet::ether_type_name(static_cast<std::uint16_t>(noted.value));
     }},
    {.field = &operation, .words = operation_note},
    {.field = &target_hardware,
     .words = [](const Noted& noted) -> std::string {
         const bool asked = read(noted.frame, noted.base, operation) == request;
         return asked ? "unknown yet: this is the question" : "";
     }},
};

void headline(TextWriter& out, const Layer& layer, Bytes frame) {
    if (layer.header.count != header_length) return out.literal("addresses of another kind");
    const std::uint32_t at = layer.header.first;
    if (read(frame, at, operation) == request) {
        out.literal("who has ");
        out.ipv4(bytes_at(frame, at, target_protocol));
        out.literal("? tell ");
        return out.ipv4(bytes_at(frame, at, sender_protocol));
    }
    out.ipv4(bytes_at(frame, at, sender_protocol));
    out.literal(" is at ");
    out.mac(bytes_at(frame, at, sender_hardware));
}

FieldTable fields_there(const Layer& layer, Bytes) {
    return layer.header.count == header_length ? FieldTable(fields) : fixed_fields;
}

constexpr ProtocolTable tables[] = {{fields}};

}  // namespace

constexpr ProtocolHome home{
    .decode = decode, .tables = tables, .fields = fields_there, .notes = notes, .headline = headline};

}  // namespace osiscope::arp
