#include "layers/transport/udp.hpp"

#include "layers/network/internet_checksum.hpp"

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
    if (layer.checksum == ChecksumState::wrong)
        add_problem(step,
                    {Problem::Kind::checksum_wrong, Protocol::udp, bytes_of(start, checksum), 0, 0, "the checksum"});
    return Protocol::data;
}

}  // namespace osiscope::udp
