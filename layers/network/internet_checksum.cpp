#include "layers/network/internet_checksum.hpp"

#include <bit>
#include <cstring>

namespace osiscope {

namespace {

/// The last 0 to 3 bytes as if zeros followed, in the machine's byte order.
std::uint32_t tail_word(const std::uint8_t* at, std::size_t count) {
    std::uint8_t padded[4] = {};
    for (std::size_t i = 0; i < 3 && i < count; ++i) padded[i] = at[i];
    std::uint32_t word = 0;
    std::memcpy(&word, padded, 4);
    return word;
}

/// The sum in the machine's byte order; ones' complement sums do not care until the end (RFC 1071 §2B).
std::uint64_t add_words(Bytes bytes, std::uint64_t sum) {
    const std::uint8_t* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 4; at += 4, left -= 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, at, 4);
        sum += word;
    }
    return sum + tail_word(at, left);
}

std::uint16_t fold(std::uint64_t sum) {
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(sum);
}

}  // namespace

std::uint64_t checksum_add(Bytes bytes, std::uint64_t sum) {
    std::uint16_t folded = fold(add_words(bytes, 0));
    if constexpr (std::endian::native == std::endian::little)
        folded = static_cast<std::uint16_t>(folded << 8 | folded >> 8);
    return sum + folded;
}

std::uint16_t checksum_fold(std::uint64_t sum) { return fold(sum); }

std::uint64_t pseudo_header_sum(const NetworkContext& network, std::uint32_t length) {
    std::uint64_t sum = checksum_add(network.source);
    sum = checksum_add(network.destination, sum);
    return sum + network.protocol + (length >> 16) + (length & 0xffff);
}

ChecksumState verify_transport(const Step& step, ByteRange range, std::uint16_t stored) {
    const NetworkContext& network = step.network;
    if (!step.verify_checksums || network.version == 0 || network.fragment || network.length_doubtful ||
        range.end() > step.frame.size())
        return ChecksumState::not_verifiable;
    const std::uint64_t pseudo = pseudo_header_sum(network, range.count);
    if (checksum_fold(checksum_add(slice(step.frame, range), pseudo)) == 0xffff) return ChecksumState::correct;
    // A sender whose network card computes the checksum stores only the pseudo-header's sum for it to finish.
    if (stored == checksum_fold(pseudo)) return ChecksumState::left_to_hardware;
    return ChecksumState::wrong;
}

}  // namespace osiscope
