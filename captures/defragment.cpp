#include "captures/defragment.hpp"

#include <algorithm>
#include <iterator>

#include "layers/encode.hpp"
#include "layers/network/internet_checksum.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"

namespace osiscope {

namespace {

using Key = Defragmenter::Key;
using Piece = Defragmenter::Piece;
using Pending = Defragmenter::Pending;

constexpr std::uint32_t longest_packet = 65535;

/// A fragment as its headers tell it.
struct Fragment {
    Key key;
    ByteRange headers;            ///< from the IP header to the end of what is repeated in every fragment
    std::uint32_t next_from = 0;  ///< IPv6: the byte that names the fragment header, to be replaced …
    std::uint8_t next = 0;        ///< … by this
    ByteRange data;               ///< in the frame
    std::uint32_t offset = 0;     ///< of the data in the packet, bytes
    bool more = false;
};

Address address(Bytes frame, std::uint32_t header, const Field& field) {
    const Bytes bytes = bytes_at(frame, header, field);
    Address found;
    found.version = bytes.size() == 4 ? 4 : 6;
    std::copy(bytes.begin(), bytes.end(), found.bytes.begin());
    return found;
}

bool read_ipv4(const Layer& layer, Bytes frame, Fragment& fragment) {
    const std::uint32_t at = layer.header.first;
    if (layer.header.end() > frame.size()) return false;
    fragment.key.source = address(frame, at, ipv4::source_address);
    fragment.key.destination = address(frame, at, ipv4::destination_address);
    fragment.key.identification = static_cast<std::uint32_t>(read(frame, at, ipv4::identification));
    fragment.key.protocol = static_cast<std::uint8_t>(read(frame, at, ipv4::protocol));
    fragment.headers = layer.header;
    fragment.data = layer.payload;
    fragment.offset = static_cast<std::uint32_t>(read(frame, at, ipv4::fragment_offset)) * 8;
    fragment.more = read(frame, at, ipv4::more_fragments) != 0;
    return true;
}

bool read_ipv6(const Packet& packet, const Layer& ip, Bytes frame, Fragment& fragment) {
    fragment.key.source = address(frame, ip.header.first, ipv6::source_address);
    fragment.key.destination = address(frame, ip.header.first, ipv6::destination_address);
    fragment.next_from = bytes_of(ip.header.first, ipv6::next_header).first;
    for (const Layer& layer : packet.layers) {
        if (layer.protocol != Protocol::ipv6_extension) continue;
        const std::uint32_t at = layer.header.first;
        if (layer.number != ipv6_extension::fragment) {
            fragment.next_from = bytes_of(at, ipv6_extension::next_header).first;
            continue;
        }
        fragment.key.identification = static_cast<std::uint32_t>(read(frame, at, ipv6_extension::identification));
        fragment.headers = {ip.header.first, at - ip.header.first};
        fragment.next = static_cast<std::uint8_t>(read(frame, at, ipv6_extension::fragment_next_header));
        fragment.data = layer.payload;
        fragment.offset = static_cast<std::uint32_t>(read(frame, at, ipv6_extension::fragment_offset)) * 8;
        fragment.more = read(frame, at, ipv6_extension::more_fragments) != 0;
        return true;
    }
    return false;
}

bool read_fragment(const Packet& packet, Bytes frame, Fragment& fragment) {
    for (const Layer& layer : packet.layers) {
        if (layer.protocol == Protocol::ipv4) return read_ipv4(layer, frame, fragment);
        if (layer.protocol == Protocol::ipv6) return read_ipv6(packet, layer, frame, fragment);
    }
    return false;
}

bool is_ipv6(const Key& key) { return key.source.version == 6; }

/// What the RFCs refuse: no data, data past the longest packet, and in IPv6 a length that is not in 8-byte units
/// before the last fragment.
bool usable(const Fragment& fragment) {
    if (fragment.data.count == 0 || fragment.offset + fragment.data.count > longest_packet) return false;
    return !is_ipv6(fragment.key) || !fragment.more || fragment.data.count % 8 == 0;
}

void forget(Defragmenter& all, std::list<Pending>::iterator pending) {
    all.bytes -= pending->bytes;
    all.by_key.erase(pending->key);
    all.pending.erase(pending);
}

/// A damaged file may say any times, so they are not simply subtracted.
bool too_old(const Defragmenter& all, const Pending& pending, Time now) {
    return now > pending.begun &&
           static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(pending.begun) > all.limits.time;
}

void make_room(Defragmenter& all, Time now) {
    while (!all.pending.empty()) {
        const Pending& oldest = all.pending.front();
        const bool old = too_old(all, oldest, now);
        if (!old && all.pending.size() <= all.limits.packets && all.bytes <= all.limits.bytes) return;
        if (!oldest.refused) ++all.given_up;
        forget(all, all.pending.begin());
    }
}

std::list<Pending>::iterator pending_for(Defragmenter& all, const Key& key, Time now) {
    const auto known = all.by_key.find(key);
    if (known != all.by_key.end()) return known->second;
    Pending fresh;
    fresh.key = key;
    fresh.begun = now;
    all.pending.push_back(std::move(fresh));
    return all.by_key[key] = std::prev(all.pending.end());
}

/// The headers of the whole packet: without the fragment header, its length filled in by `finish`.
void keep_headers(Pending& pending, const Fragment& fragment, Bytes frame) {
    if (fragment.offset != 0 || !pending.headers.empty()) return;
    const Bytes headers = slice(frame, fragment.headers);
    pending.headers.assign(headers.begin(), headers.end());
    if (is_ipv6(pending.key)) pending.headers[fragment.next_from - fragment.headers.first] = fragment.next;
    pending.bytes += pending.headers.size();
}

/// The first piece that ends after `offset`.
std::size_t first_touching(const std::vector<Piece>& pieces, std::uint32_t offset) {
    const auto at =
        std::partition_point(pieces.begin(), pieces.end(), [&](const Piece& piece) { return piece.end <= offset; });
    return static_cast<std::size_t>(at - pieces.begin());
}

void insert_piece(Pending& pending, std::size_t at, ByteRange part, const Fragment& fragment, Bytes frame,
                  const FramePlace& place) {
    const std::uint32_t start = fragment.data.first + (part.first - fragment.offset);
    const Bytes bytes = slice(frame, {start, part.count});
    Piece piece{part.first, part.end(), place.file_offset + start, {bytes.begin(), bytes.end()}};
    pending.pieces.insert(pending.pieces.begin() + static_cast<std::ptrdiff_t>(at), std::move(piece));
    pending.bytes += bytes.size() + sizeof(Piece);
}

/// Adds the part of the fragment that no earlier one has.
void add_new_parts(Pending& pending, const Fragment& fragment, Bytes frame, const FramePlace& place) {
    std::uint32_t from = fragment.offset;
    const std::uint32_t end = fragment.offset + fragment.data.count;
    std::size_t at = first_touching(pending.pieces, from);
    for (; from < end; ++at) {
        const bool last = at == pending.pieces.size();
        if (!last && pending.pieces[at].first <= from) {
            from = pending.pieces[at].end;
            continue;
        }
        const std::uint32_t until = last ? end : std::min(end, pending.pieces[at].first);
        insert_piece(pending, at, {from, until - from}, fragment, frame, place);
        from = until;
    }
}

bool exact_copy(const Piece& piece, const Fragment& fragment, Bytes frame) {
    const Bytes bytes = slice(frame, fragment.data);
    return piece.first == fragment.offset && piece.end == fragment.offset + fragment.data.count &&
           std::equal(bytes.begin(), bytes.end(), piece.bytes.begin(), piece.bytes.end());
}

/// False when the fragment brings nothing that may be used.
bool take_ipv6(Defragmenter& all, Pending& pending, const Fragment& fragment, Bytes frame, const FramePlace& place) {
    if (pending.refused) return false;
    const std::uint32_t end = fragment.offset + fragment.data.count;
    const std::size_t at = first_touching(pending.pieces, fragment.offset);
    const bool overlaps = at < pending.pieces.size() && pending.pieces[at].first < end;
    if (overlaps && exact_copy(pending.pieces[at], fragment, frame)) return false;
    const bool past_end = pending.length != 0 && end > pending.length;
    if (overlaps || past_end) {
        pending.refused = true;
        pending.pieces.clear();
        pending.bytes = pending.headers.size();
        ++all.overlapped;
        return false;
    }
    insert_piece(pending, at, {fragment.offset, fragment.data.count}, fragment, frame, place);
    return true;
}

bool complete(const Pending& pending) {
    if (pending.length == 0 || pending.headers.empty()) return false;
    std::uint32_t next = 0;
    for (const Piece& piece : pending.pieces) {
        if (piece.first != next) return false;
        next = piece.end;
        if (next >= pending.length) return true;
    }
    return false;
}

/// Makes the headers those of one whole packet.
void finish_headers(Datagram& whole, bool version_6, std::size_t headers) {
    const auto length = static_cast<std::uint32_t>(whole.bytes.size());
    const auto set = [&](const Field& field, std::uint64_t value) { write(whole.bytes, 0, field, {value}); };
    if (version_6) return set(ipv6::payload_length, length - ipv6::header_length);
    set(ipv4::total_length, length);
    set(ipv4::reserved_flag, 0);
    set(ipv4::more_fragments, 0);
    set(ipv4::fragment_offset, 0);
    set(ipv4::header_checksum, 0);
    const auto sum = checksum_fold(checksum_add(Bytes(whole.bytes).first(headers)));
    set(ipv4::header_checksum, 0xffffU - sum);
}

void put_together(const Pending& pending, Datagram& whole) {
    const auto headers = static_cast<std::uint32_t>(pending.headers.size());
    whole.link_type = is_ipv6(pending.key) ? LinkType::raw_ipv6 : LinkType::raw_ipv4;
    whole.bytes = pending.headers;
    whole.bytes.resize(headers + pending.length, 0);
    whole.known = headers;
    whole.parts.clear();
    for (const Piece& piece : pending.pieces) {
        if (piece.first >= pending.length) break;
        const auto count = std::min(static_cast<std::uint32_t>(piece.bytes.size()), pending.length - piece.first);
        std::copy_n(piece.bytes.begin(), count, whole.bytes.data() + headers + piece.first);
        if (whole.known == headers + piece.first) whole.known += count;
        if (count > 0) whole.parts.push_back({headers + piece.first, count, piece.file_offset});
    }
    finish_headers(whole, is_ipv6(pending.key), headers);
}

}  // namespace

bool add_fragment(Defragmenter& all, const Packet& packet, Bytes frame, const FramePlace& place, Datagram& whole) {
    make_room(all, place.at);
    Fragment fragment;
    fragment.key.point = place.point;
    if (!read_fragment(packet, frame, fragment) || !usable(fragment)) return false;
    const auto pending = pending_for(all, fragment.key, place.at);
    const std::size_t before = pending->bytes;
    const std::uint32_t end = fragment.offset + fragment.data.count;
    bool fits = true;
    if (is_ipv6(fragment.key)) fits = take_ipv6(all, *pending, fragment, frame, place);
    else add_new_parts(*pending, fragment, frame, place);
    if (fits) keep_headers(*pending, fragment, frame);
    if (fits && !fragment.more && pending->length == 0) pending->length = end;
    all.bytes += pending->bytes - before;
    const auto total = pending->headers.size() + pending->length;
    if (!fits || total > longest_packet || !complete(*pending)) return false;
    put_together(*pending, whole);
    ++all.completed;
    forget(all, pending);
    return true;
}

std::vector<StoredPart> parts_in(const Datagram& datagram, ByteRange range) {
    std::vector<StoredPart> parts;
    for (const StoredPart& part : datagram.parts) {
        const std::uint32_t first = std::max(part.first, range.first);
        const std::uint32_t end = std::min(part.first + part.count, range.end());
        if (first < end) parts.push_back({first - range.first, end - first, part.file_offset + (first - part.first)});
    }
    return parts;
}

}  // namespace osiscope
