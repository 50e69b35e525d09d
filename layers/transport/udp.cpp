#include "layers/transport/udp.hpp"

#include "layers/headline_parts.hpp"
#include "layers/network/internet_checksum.hpp"
#include "layers/protocol_home.hpp"
#include "layers/text.hpp"

namespace osiscope::udp {

namespace {

/// RFC 768: a checksum of zero means the sender computed none; over IPv6 that is not allowed (RFC 8200 §8.1).
ChecksumState verify(const Step& step, ByteRange datagram, std::uint16_t stored) {
    if (stored == 0) return step.network.version == 6 ? ChecksumState::wrong : ChecksumState::absent;
    return verify_transport(step, datagram, stored);
}

/// The datagram's bytes by its own length field; a contradiction is noted and makes the checksum unverifiable.
ByteRange datagram_of(Step& step, std::uint32_t start, std::uint32_t claimed) {
    const std::uint32_t available = step.end - start;
    if (claimed == 0 && step.network.version == 6) return {start, available};  // a jumbogram, RFC 2675 §4
    if (claimed < header_length)
        add_problem(step, {Problem::Kind::length_too_small, Protocol::udp, bytes_of(start, length), header_length,
                           claimed, "the UDP length"});
    else if (claimed > available && !step.network.fragment)
        add_problem(step, {Problem::Kind::length_too_large, Protocol::udp, bytes_of(start, length), claimed, available,
                           "the UDP length"});
    if (claimed < header_length || claimed > available) {
        step.network.length_doubtful = true;
        return {start, available};
    }
    return {start, claimed};
}

}  // namespace

Protocol decode(Step& step) {
    if (!header_fits(step, Protocol::udp, header_length)) return Protocol::data;
    const std::uint32_t start = step.at;
    const auto stored = static_cast<std::uint16_t>(read(step.frame, start, checksum));
    const ByteRange datagram = datagram_of(step, start, static_cast<std::uint32_t>(read(step.frame, start, length)));
    Layer& layer = add_layer(step, Protocol::udp, header_length);
    layer.checksum = verify(step, datagram, stored);
    layer.payload = {start + header_length, datagram.end() - start - header_length};
    step.end = datagram.end();
    step.number = 0;  // ports, not a number, say what it carries
    if (layer.checksum == ChecksumState::wrong)
        add_problem(step,
                    {Problem::Kind::checksum_wrong, Protocol::udp, bytes_of(start, checksum), 0, 0, "the checksum"});
    return Protocol::data;
}

namespace {

std::string length_note(const Noted& noted) {
    if (noted.layer.payload.count > 0xffff) return "too long for 16 bits: reaches to the packet's end (RFC 2675)";
    if (noted.value < header_length) return "less than the header's own 8 bytes";
    return "header 8 + " + counted(noted.value - header_length, "byte", "bytes");
}

constexpr FieldNote notes[] = {{.field = &length, .words = length_note}};

void headline(TextWriter& out, const Layer& layer, Bytes frame) {
    const std::uint32_t at = layer.header.first;
    write_ports(out, read(frame, at, source_port), read(frame, at, destination_port));
    write_data_length(out, layer.payload.count);
}

/// Zero would mean that there is none (RFC 768).
std::uint64_t right_checksum(const Covered& covered) {
    const std::uint64_t sum = transport_checksum(covered);
    return sum == 0 ? 0xffff : sum;
}

constexpr ProtocolTable tables[] = {{fields}};

}  // namespace

constexpr ProtocolHome home{.decode = decode,
                            .tables = tables,
                            .notes = notes,
                            .headline = headline,
                            .checksum = &checksum,
                            .checksum_status = "udp.checksum.status",
                            .right_checksum = right_checksum};

}  // namespace osiscope::udp
