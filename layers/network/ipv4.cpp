#include "layers/network/ipv4.hpp"

#include <fmt/format.h>

#include "layers/headline_parts.hpp"
#include "layers/network/internet_checksum.hpp"
#include "layers/option_kinds.hpp"
#include "layers/protocol_home.hpp"
#include "layers/text.hpp"

namespace osiscope::ipv4 {

namespace {

/// A field of 0 that should be something else was not filled in yet: the sender's network card does it.
ChecksumState verify_header(const Step& step, ByteRange header) {
    if (!step.verify_checksums || header.end() > step.frame.size()) return ChecksumState::not_verifiable;
    if (checksum_fold(checksum_add(slice(step.frame, header))) == 0xffff) return ChecksumState::correct;
    return read(step.frame, header.first, header_checksum) == 0 ? ChecksumState::left_to_hardware
                                                                : ChecksumState::wrong;
}

/// Narrows the walk to what the total length counts. Zero means a capture taken before the network card cut the
/// packet up (segmentation offload): then the packet reaches to the end of the frame.
void apply_total_length(Step& step, std::uint32_t start, std::uint32_t length) {
    if (length == 0) return;
    const std::uint32_t end = start + length;
    if (end > step.end) {
        step.network.length_doubtful = true;
        add_problem(step, {Problem::Kind::length_too_large, Protocol::ipv4, bytes_of(start, total_length), length,
                           step.end - start, "the IPv4 total length"});
        return;
    }
    step.padding += step.end - end;
    step.end = end;
}

void note_bad_options(Step& step, ByteRange options) {
    for (OptionWalk walk{step.frame, options}; walk.next();)
        if (!walk.option.intact && walk.option.captured)
            add_problem(step, {Problem::Kind::bad_option, Protocol::ipv4, walk.option.range, 2, walk.option.range.count,
                               "the option's length"});
}

bool sane(Step& step, std::uint32_t words, std::uint32_t length) {
    if (read(step.frame, step.at, version) != 4) {
        add_problem(step, {Problem::Kind::wrong_version, Protocol::ipv4, bytes_of(step.at, version), 4,
                           static_cast<std::uint32_t>(read(step.frame, step.at, version)), "the version field"});
        return false;
    }
    if (words * 4 < shortest_header) {
        add_problem(step, {Problem::Kind::length_too_small, Protocol::ipv4, bytes_of(step.at, header_length),
                           shortest_header, words * 4, "the IPv4 header length"});
        return false;
    }
    if (length != 0 && length < words * 4) {
        add_problem(step, {Problem::Kind::length_too_small, Protocol::ipv4, bytes_of(step.at, total_length), words * 4,
                           length, "the IPv4 total length"});
        return false;
    }
    return true;
}

}  // namespace

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::ipv4, shortest_header)) return Protocol::data;
    const std::uint32_t start = step.at;
    const auto words = static_cast<std::uint32_t>(read(step.frame, start, header_length));
    const auto length = static_cast<std::uint32_t>(read(step.frame, start, total_length));
    if (!sane(step, words, length)) return Protocol::data;
    const auto next = static_cast<std::uint8_t>(read(step.frame, start, protocol));
    const auto offset = read(step.frame, start, fragment_offset);
    apply_total_length(step, start, length);
    const bool header_fits_packet = start + words * 4 <= step.end;
    if (!header_fits_packet)
        add_problem(step, {Problem::Kind::length_too_large, Protocol::ipv4, bytes_of(start, header_length), words * 4,
                           step.end - start, "the IPv4 header length"});
    Layer& layer = add_layer(step, Protocol::ipv4, words * 4);
    layer.checksum = verify_header(step, layer.header);
    const ByteRange header = layer.header;
    if (layer.checksum == ChecksumState::wrong)
        add_problem(step, {Problem::Kind::checksum_wrong, Protocol::ipv4, bytes_of(start, header_checksum), 0, 0,
                           "the header checksum"});
    note_bad_options(step, {start + shortest_header, header.count - shortest_header});
    step.network.version = 4;
    step.network.source = bytes_at(step.frame, start, source_address);
    step.network.destination = final_destination(step.frame, header);
    step.network.protocol = next;
    step.network.fragment = offset != 0 || read(step.frame, start, more_fragments) != 0;
    step.number = next;
    return offset == 0 && header_fits_packet ? protocol_of_ip(next, 4) : Protocol::data;
}

Bytes final_destination(Bytes frame, ByteRange header) {
    for (OptionWalk walk{frame, {header.first + shortest_header, header.count - shortest_header}}; walk.next();) {
        const Option& option = walk.option;
        if (!option.intact || !option.captured) break;
        if (option.kind != loose_source_route && option.kind != strict_source_route) continue;
        const std::uint32_t pointer = option.range.count < 7 ? 0 : frame[option.range.first + 2];
        const bool unfinished = pointer >= 4 && pointer % 4 == 0 && pointer <= option.range.count;
        if (unfinished) return slice(frame, {option.range.end() - 4, 4});
        break;  // only one may appear in a datagram (RFC 791 §3.1)
    }
    return bytes_at(frame, header.first, destination_address);
}

const char* option_name(std::uint8_t kind) {
    switch (kind) {
        case 0: return "End of option list";
        case 1: return "No operation";
        case 7: return "Record route";
        case 68: return "Timestamp";
        case 130: return "Security";
        case loose_source_route: return "Loose source route";
        case 136: return "Stream identifier";
        case strict_source_route: return "Strict source route";
        case 148: return "Router alert";
        default: return "";
    }
}

namespace {

std::string length_note(const Noted& noted) {
    if (noted.value == 0) return "captured before the network card cut it up: reaches to the frame's end";
    return fmt::format("header {} + payload {}", noted.layer.header.count,
                       counted(noted.layer.payload.count, "byte", "bytes"));
}

std::string offset_note(const Noted& noted) {
    return noted.value == 0 ? "" : fmt::format("fragment starts at byte {}", grouped(noted.value * 8));
}

std::string checksum_note(const Noted& noted) {
    const bool left = noted.layer.checksum == ChecksumState::left_to_hardware;
    return left ? "not filled in: captured before the sender's network card computed it" : "";
}

constexpr FieldNote notes[] = {
    {.field = &header_length, .words = [](const Noted& noted) { return counted(noted.value * 4, "byte", "bytes"); }},
    {.field = &total_length, .words = length_note},
    {.field = &dont_fragment, .when_set = "routers must not fragment it"},
    {.field = &more_fragments, .when_set = "more fragments follow"},
    {.field = &fragment_offset, .words = offset_note},
    {.field = &time_to_live, .always = "routers it may still pass"},
    {.field = &protocol,
     .words = [](const Noted& noted) -> std::string { return protocol_name(static_cast<std::uint8_t>(noted.value)); }},
    {.field = &header_checksum, .words = checksum_note},
};

void headline(TextWriter& out, const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    out.text(fmt::format("{}, time to live {}, {}", ends_text(frame, at, source_address, destination_address),
                         read(frame, at, time_to_live),
                         counted(layer.header.count + layer.payload.count, "byte", "bytes")));
}

FieldTable option_fields(std::uint8_t kind, std::uint32_t) {
    return kind <= 1 ? FieldTable(single_byte_option) : option_head;
}

std::string option_value(Bytes frame, const Option& option) {
    return option.range.count == 1 ? "1 byte" : option_data(frame, option);
}

constexpr OptionKinds option_kinds{.name = option_name, .fields = option_fields, .value = option_value};

constexpr ProtocolTable tables[] = {{fields}, {option_head, ProtocolTable::Use::shown}};

}  // namespace

constexpr ProtocolHome home{.decode = decode,
                            .tables = tables,
                            .notes = notes,
                            .options = &option_kinds,
                            .headline = headline,
                            .checksum = &header_checksum,
                            .checksum_status = "ip.checksum.status",
                            .checksum_of_header = true,
                            .right_checksum = internet_checksum};

}  // namespace osiscope::ipv4
