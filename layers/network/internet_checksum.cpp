#include "layers/network/internet_checksum.hpp"

#include <bit>
#include <cstring>

namespace osiscope {

namespace {

constexpr bool big_endian = std::endian::native == std::endian::big;

template <class Word>
std::uint64_t load(const std::uint8_t* at) {
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// Ones' complement: what is carried out at the top comes back in at the bottom.
void add(std::uint64_t& sum, std::uint64_t word) {
    sum += word;
    sum += sum < word ? 1 : 0;
}

/// Up to seven bytes; an odd last one as if a zero followed.
std::uint64_t sum_of_few(const std::uint8_t* at, std::size_t count) {
    std::uint64_t sum = 0;
    if ((count & 4) != 0) sum += load<std::uint32_t>(at);
    at += count & 4;
    if ((count & 2) != 0) sum += load<std::uint16_t>(at);
    at += count & 2;
    if ((count & 1) != 0) sum += big_endian ? std::uint64_t{*at} << 8U : *at;
    return sum;
}

/// The last 0 to 7 of eight bytes and more: the last eight without those that were added already.
std::uint64_t last_of(Bytes bytes, std::size_t left) {
    if (left == 0) return 0;
    const std::uint64_t word = load<std::uint64_t>(bytes.data() + bytes.size() - 8);
    return big_endian ? word << 8 * (8 - left) : word >> 8 * (8 - left);
}

/// The sum in the machine's byte order, in words of eight bytes: ones' complement sums care about neither before the
/// end (RFC 1071 §2B, §2C). Two sums at once, for the next need not wait for the last.
std::uint64_t sum_of(Bytes bytes) {
    const std::uint8_t* at = bytes.data();
    std::size_t left = bytes.size();
    if (left < 8) return sum_of_few(at, left);
    std::uint64_t even = 0, odd = 0;
    for (; left >= 16; at += 16, left -= 16) {
        add(even, load<std::uint64_t>(at));
        add(odd, load<std::uint64_t>(at + 8));
    }
    if (left >= 8) add(even, load<std::uint64_t>(at));
    add(odd, last_of(bytes, left % 8));
    add(even, odd);
    return even;
}

std::uint16_t fold(std::uint64_t sum) {
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
}

/// From the network's byte order to the machine's, or back.
std::uint16_t swapped(std::uint16_t value) {
    return big_endian ? value : static_cast<std::uint16_t>(value << 8 | value >> 8);
}

/// The pseudo-header's sum in the machine's byte order.
std::uint64_t sum_of_pseudo_header(const NetworkContext& network, std::uint32_t length) {
    std::uint64_t sum = sum_of(network.source);
    add(sum, sum_of(network.destination));
    add(sum, swapped(fold(std::uint64_t{network.protocol} + length)));
    return sum;
}

}  // namespace

std::uint64_t checksum_add(Bytes bytes, std::uint64_t sum) { return sum + swapped(fold(sum_of(bytes))); }

std::uint16_t checksum_fold(std::uint64_t sum) { return fold(sum); }

std::uint64_t pseudo_header_sum(const NetworkContext& network, std::uint32_t length) {
    return swapped(fold(sum_of_pseudo_header(network, length)));
}

std::uint64_t internet_checksum(const Covered& covered) {
    return static_cast<std::uint16_t>(~checksum_fold(checksum_add(covered.bytes)));
}

std::uint64_t transport_checksum(const Covered& covered) {
    return static_cast<std::uint16_t>(~checksum_fold(checksum_add(covered.bytes) + covered.pseudo_header));
}

ChecksumState verify_transport(const Step& step, ByteRange range, std::uint16_t stored) {
    const NetworkContext& network = step.network;
    if (!step.verify_checksums || network.version == 0 || network.fragment || network.length_doubtful ||
        range.end() > step.frame.size())
        return ChecksumState::not_verifiable;
    const std::uint64_t pseudo = sum_of_pseudo_header(network, range.count);
    std::uint64_t sum = sum_of(slice(step.frame, range));
    add(sum, pseudo);
    if (fold(sum) == 0xffff) return ChecksumState::correct;
    // A sender whose network card computes the checksum stores only the pseudo-header's sum for it to finish.
    if (stored == swapped(fold(pseudo))) return ChecksumState::left_to_hardware;
    return ChecksumState::wrong;
}

}  // namespace osiscope
