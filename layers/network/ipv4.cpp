#include "layers/network/ipv4.hpp"

#include "layers/network/internet_checksum.hpp"
#include "layers/option.hpp"

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

}  // namespace osiscope::ipv4
