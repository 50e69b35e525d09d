// Capture files for tests, written byte by byte, right or wrong.
#pragma once

#include <optional>

#include "tests/support/bytes.hpp"

namespace osiscope {

struct CaptureBytes {
    bool big_endian = false;
    std::vector<std::uint8_t> bytes{};

    struct PcapHeader {
        std::uint32_t magic = 0xa1b2c3d4;
        std::uint16_t major = 2;
        std::uint16_t minor = 4;
        std::uint32_t snap_length = 65535;
        std::uint32_t link_word = 1;
    };
    struct PcapRecord {
        std::uint32_t seconds = 1;
        std::uint32_t fraction = 0;
        std::optional<std::uint32_t> original_length{};  ///< else all was captured
        bool lengths_swapped = false;
        std::vector<std::uint8_t> extra{};  ///< the end of the record header that only some variants have
    };
    struct Interface {
        std::uint16_t link_type = 1;
        std::uint32_t snap_length = 0;
        std::string name{};
        std::optional<std::uint8_t> resolution{};
        std::optional<std::int64_t> offset{};
        bool options_twice = false;  ///< and the second time with other values
    };

    void put(std::uint64_t value, int count) {
        for (int i = 0; i < count; ++i)
            bytes.push_back(static_cast<std::uint8_t>(value >> (8 * (big_endian ? count - 1 - i : i))));
    }
    void put16(std::uint32_t value) { put(value, 2); }
    void put32(std::uint32_t value) { put(value, 4); }
    void raw(const std::vector<std::uint8_t>& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }
    void fill() { bytes.resize((bytes.size() + 3) / 4 * 4); }

    void pcap_header(const PcapHeader& header) {
        put32(header.magic), put16(header.major), put16(header.minor), put32(0), put32(0);
        put32(header.snap_length), put32(header.link_word);
    }
    void pcap_record(const PcapRecord& record, const std::vector<std::uint8_t>& packet) {
        const auto captured = static_cast<std::uint32_t>(packet.size());
        const std::uint32_t original = record.original_length.value_or(captured);
        put32(record.seconds), put32(record.fraction);
        put32(record.lengths_swapped ? original : captured), put32(record.lengths_swapped ? captured : original);
        raw(record.extra);
        raw(packet);
    }

    void option(std::uint16_t code, const std::vector<std::uint8_t>& value) {
        put16(code), put16(static_cast<std::uint32_t>(value.size()));
        raw(value);
        bytes.resize(bytes.size() + (4 - value.size() % 4) % 4);
    }
    void block(std::uint32_t type, const std::vector<std::uint8_t>& body) {
        const auto length = static_cast<std::uint32_t>(12 + (body.size() + 3) / 4 * 4);
        put32(type), put32(length);
        raw(body);
        bytes.resize(bytes.size() + (4 - body.size() % 4) % 4);
        put32(length);
    }
    void section() {
        CaptureBytes body{big_endian};
        body.put32(0x1a2b3c4d), body.put16(1), body.put16(0), body.put(~std::uint64_t{0}, 8);
        block(0x0a0d0d0a, body.bytes);
    }
    void interface(const Interface& given) {
        CaptureBytes body{big_endian};
        body.put16(given.link_type), body.put16(0), body.put32(given.snap_length);
        if (!given.name.empty()) body.option(2, {given.name.begin(), given.name.end()});
        if (given.resolution) body.option(9, {*given.resolution});
        if (given.offset) body.offset_option(*given.offset);
        if (given.options_twice) body.option(9, {3}), body.offset_option(1000);
        block(1, body.bytes);
    }
    void offset_option(std::int64_t seconds) {
        put16(14), put16(8);
        put(static_cast<std::uint64_t>(seconds), 8);
    }
    void enhanced(std::uint32_t interface, std::uint64_t ticks, const std::vector<std::uint8_t>& packet,
                  const std::vector<std::uint8_t>& options = {}) {
        CaptureBytes body{big_endian};
        body.put32(interface);
        body.packet(ticks, packet, options);
        block(6, body.bytes);
    }
    void obsolete(std::uint16_t interface, std::uint64_t ticks, const std::vector<std::uint8_t>& packet) {
        CaptureBytes body{big_endian};
        body.put16(interface), body.put16(0);
        body.packet(ticks, packet, {});
        block(2, body.bytes);
    }
    void simple(std::uint32_t original_length, const std::vector<std::uint8_t>& packet) {
        CaptureBytes body{big_endian};
        body.put32(original_length);
        body.raw(packet);
        block(3, body.bytes);
    }
    void packet(std::uint64_t ticks, const std::vector<std::uint8_t>& captured,
                const std::vector<std::uint8_t>& options) {
        put32(static_cast<std::uint32_t>(ticks >> 32)), put32(static_cast<std::uint32_t>(ticks));
        put32(static_cast<std::uint32_t>(captured.size())), put32(static_cast<std::uint32_t>(captured.size()));
        raw(captured);
        fill();
        raw(options);
    }
};

}  // namespace osiscope
