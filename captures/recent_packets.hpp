// To recognise a packet that is captured again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace osiscope {

/// What is known of the latest 16,384 packets, by their identity. Eight places share a bucket: a packet is forgotten
/// when eight others of its bucket have come since. After 4,000 packets that is one in a thousand.
template <class Known>
struct RecentPackets {
    static constexpr std::size_t places = 8;
    static constexpr int bucket_bits = 11;
    struct Bucket {
        std::array<std::uint64_t, places> identities{};
        std::array<Known, places> known{};
        std::uint8_t filled = 0, next = 0;
    };

    std::vector<Bucket> buckets;  ///< empty before the first packet

    /// What is known of this packet; when it is new, a default Known in place of the oldest of its bucket. Valid until
    /// the next call.
    Known& operator[](std::uint64_t identity) {
        if (buckets.empty()) buckets.resize(std::size_t{1} << bucket_bits);
        // The highest bits of a product depend on every bit of the identity (Knuth 6.4, multiplicative hashing).
        Bucket& bucket = buckets[identity * 0x9e3779b97f4a7c15U >> (64 - bucket_bits)];
        for (std::uint8_t place = 0; place < bucket.filled; ++place)
            if (bucket.identities[place] == identity) return bucket.known[place];
        const std::uint8_t place = bucket.next;
        if (bucket.filled < places) ++bucket.filled;
        bucket.next = static_cast<std::uint8_t>((place + 1) % places);
        bucket.identities[place] = identity;
        return bucket.known[place] = {};
    }
};

}  // namespace osiscope
