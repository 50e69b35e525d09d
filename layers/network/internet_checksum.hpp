// The Internet checksum: the ones' complement of the ones' complement sum of 16-bit words. RFC 1071.
#pragma once

#include "layers/bytes.hpp"
#include "layers/protocol_home.hpp"
#include "layers/step.hpp"

namespace osiscope {

/// The running sum of `bytes` added to `sum`; an odd last byte counts as if a zero followed.
/// Every part but the last must have an even number of bytes.
[[nodiscard]] std::uint64_t checksum_add(Bytes bytes, std::uint64_t sum = 0);

/// The running sum folded to 16 bits. A header with a correct checksum folds to 0xffff.
[[nodiscard]] std::uint16_t checksum_fold(std::uint64_t sum);

/// The sum of the pseudo-header that TCP, UDP and ICMPv6 cover (RFC 9293 §3.1, RFC 8200 §8.1).
/// `length` is the transport header and its data, in bytes.
[[nodiscard]] std::uint64_t pseudo_header_sum(const NetworkContext& network, std::uint32_t length);

/// What a checksum should be, its own field being zero: of the covered bytes alone, and with the pseudo-header.
[[nodiscard]] std::uint64_t internet_checksum(const Covered& covered);
[[nodiscard]] std::uint64_t transport_checksum(const Covered& covered);

/// Verifies the transport checksum of the bytes `range` of the frame, whose own field is `stored`.
[[nodiscard]] ChecksumState verify_transport(const Step& step, ByteRange range, std::uint16_t stored);

}  // namespace osiscope
