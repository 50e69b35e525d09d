#include "captures/pcapng_cursor.hpp"
#include "captures/pcapng_read.hpp"

namespace osiscope {

namespace {

using namespace pcapng;

constexpr const char* too_small = "a block is too small for what its type must have";

/// A record: an address, then names, each ended by a zero byte.
const char* check_name_record(Bytes record, std::size_t address_length) {
    if (record.size() < address_length) return "a name record is too short for an address";
    if (record.size() > address_length && record.back() != 0) return "a name in a name record has no end";
    return nullptr;
}

const char* check_names(Cursor cursor) {
    if (cursor.left() < 4) return too_small;
    while (cursor.left() >= 4) {
        const std::uint16_t type = cursor.take16();
        const std::uint16_t length = cursor.take16();
        const Bytes record = cursor.take_bytes(length);
        if (cursor.failed) return "a name record claims more bytes than its block has";
        if (type == name_record_end) break;
        const char* problem = nullptr;
        if (type == name_record_ipv4) problem = check_name_record(record, 4);
        if (type == name_record_ipv6) problem = check_name_record(record, 16);
        if (problem != nullptr) return problem;
    }
    return for_each_option(cursor, [](std::uint16_t, Bytes) -> const char* { return nullptr; });
}

const char* check_secrets(Cursor cursor) {
    cursor.take32();  // which kind
    cursor.take_bytes(cursor.take32());
    return cursor.failed ? "a secrets block claims more bytes than it has" : nullptr;
}

/// An entry has at least a time, __REALTIME_TIMESTAMP=0.
const char* check_journal(Bytes body) {
    constexpr std::size_t shortest = 23;
    while (!body.empty() && body.back() == 0) body = body.first(body.size() - 1);
    return body.size() < shortest ? too_small : nullptr;
}

}  // namespace

const char* check_other_block(std::uint32_t type, Bytes body, bool big_endian) {
    const Cursor cursor{body, big_endian};
    switch (type) {
        case name_resolution_block: return check_names(cursor);
        case decryption_secrets_block: return check_secrets(cursor);
        case journal_export_block: return check_journal(body);
        case custom_block:
        case custom_block_not_to_copy: return body.size() < 4 ? too_small : nullptr;
        default: return nullptr;
    }
}

}  // namespace osiscope
