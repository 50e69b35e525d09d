// Transmission Control Protocol. RFC 9293 §3.1; options RFC 7323 (window scale, timestamps), RFC 2018 (SACK).
//
//     0                   1                   2                   3
//     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-------------------------------+-------------------------------+
//     |          Source Port          |       Destination Port        |
//     +-------------------------------+-------------------------------+
//     |                        Sequence Number                        |
//     +---------------------------------------------------------------+
//     |                     Acknowledgment Number                     |
//     +-------+-----+-+-+-+-+-+-+-+-+-+-------------------------------+
//     | Data  |     |A|C|E|U|A|P|R|S|F|                               |
//     | Offset|Rsrvd|E|W|C|R|C|S|S|Y|I|            Window             |
//     |       |     | |R|E|G|K|H|T|N|N|                               |
//     +-------+-----+-+-+-+-+-+-+-+-+-+-------------------------------+
//     |           Checksum            |         Urgent Pointer        |
//     +-------------------------------+-------------------------------+
#pragma once

#include "layers/field.hpp"
#include "layers/step.hpp"
#include "layers/text_writer.hpp"

namespace osiscope::tcp {

inline constexpr Field source_port{"tcp.srcport", "Source port", 0, 16, Format::identifier};
inline constexpr Field destination_port{"tcp.dstport", "Destination port", 16, 16, Format::identifier};
inline constexpr Field sequence_number{"tcp.seq_raw", "Sequence number", 32, 32};
inline constexpr Field acknowledgment_number{"tcp.ack_raw", "Acknowledgment number", 64, 32};
inline constexpr Field data_offset{"tcp.hdr_len", "Data offset", 96, 4};  // in 32-bit words
inline constexpr Field reserved{"tcp.flags.res", "Reserved", 100, 3};
inline constexpr Field flag_ae{"tcp.flags.ae", "AE", 103, 1, Format::flag};
inline constexpr Field flag_cwr{"tcp.flags.cwr", "CWR", 104, 1, Format::flag};
inline constexpr Field flag_ece{"tcp.flags.ece", "ECE", 105, 1, Format::flag};
inline constexpr Field flag_urg{"tcp.flags.urg", "URG", 106, 1, Format::flag};
inline constexpr Field flag_ack{"tcp.flags.ack", "ACK", 107, 1, Format::flag};
inline constexpr Field flag_psh{"tcp.flags.push", "PSH", 108, 1, Format::flag};
inline constexpr Field flag_rst{"tcp.flags.reset", "RST", 109, 1, Format::flag};
inline constexpr Field flag_syn{"tcp.flags.syn", "SYN", 110, 1, Format::flag};
inline constexpr Field flag_fin{"tcp.flags.fin", "FIN", 111, 1, Format::flag};
inline constexpr Field window{"tcp.window_size_value", "Window", 112, 16};
inline constexpr Field checksum{"tcp.checksum", "Checksum", 128, 16, Format::hexadecimal};
inline constexpr Field urgent_pointer{"tcp.urgent_pointer", "Urgent pointer", 144, 16};
inline constexpr const Field* fields[] = {&source_port, &destination_port, &sequence_number, &acknowledgment_number,
                                          &data_offset, &reserved,         &flag_ae,         &flag_cwr,
                                          &flag_ece,    &flag_urg,         &flag_ack,        &flag_psh,
                                          &flag_rst,    &flag_syn,         &flag_fin,        &window,
                                          &checksum,    &urgent_pointer};
inline constexpr std::uint32_t shortest_header = 20;
static_assert(tiles(fields, shortest_header * 8));

/// The twelve bits from the reserved ones to FIN, read as one number.
inline constexpr Field flags{"tcp.flags", "Flags", 100, 12, Format::hexadecimal};
inline constexpr std::uint16_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16, urg = 32, ece = 64, cwr = 128, ae = 256;

// Option kinds, and the length byte each must have.
inline constexpr std::uint8_t option_end = 0, option_no_operation = 1, option_maximum_segment_size = 2,
                              option_window_scale = 3, option_sack_permitted = 4, option_sack = 5,
                              option_timestamps = 8, option_multipath = 30, option_fast_open = 34;
inline constexpr Field option_kind{"tcp.option_kind", "Kind", 0, 8};
inline constexpr Field option_length{"tcp.option_len", "Length", 8, 8};
inline constexpr Field maximum_segment_size{"tcp.options.mss_val", "Maximum segment size", 16, 16};
inline constexpr Field window_scale{"tcp.options.wscale.shift", "Window scale shift", 16, 8};
inline constexpr std::uint8_t largest_window_shift = 14;  // RFC 7323 §2.3
inline constexpr Field sack_left{"tcp.options.sack_le", "SACK left edge", 16, 32};
inline constexpr Field sack_right{"tcp.options.sack_re", "SACK right edge", 48, 32};
inline constexpr Field timestamp_value{"tcp.options.timestamp.tsval", "Timestamp value", 16, 32};
inline constexpr Field timestamp_echo{"tcp.options.timestamp.tsecr", "Timestamp echo reply", 48, 32};

// The options as tables, counted from the option's first byte.
inline constexpr const Field* single_byte_option[] = {&option_kind};
inline constexpr const Field* option_head[] = {&option_kind, &option_length};
inline constexpr const Field* maximum_segment_size_option[] = {&option_kind, &option_length, &maximum_segment_size};
inline constexpr const Field* window_scale_option[] = {&option_kind, &option_length, &window_scale};
inline constexpr const Field* timestamps_option[] = {&option_kind, &option_length, &timestamp_value, &timestamp_echo};
inline constexpr const Field* sack_option[] = {&option_kind, &option_length, &sack_left, &sack_right};
static_assert(tiles(single_byte_option, 8) && tiles(option_head, 16) && tiles(maximum_segment_size_option, 32) &&
              tiles(window_scale_option, 24) && tiles(timestamps_option, 80) && tiles(sack_option, 80));
/// Further blocks of a SACK option; `sack_block_at` says where each counts from.
inline constexpr const Field* sack_block[] = {&sack_left, &sack_right};

/// The table for an option of this kind and length byte; only kind and length when the length is not the kind's own.
[[nodiscard]] FieldTable option_fields(std::uint8_t kind, std::uint32_t length);

/// The length an option of this kind must have; 0 when there are several. SACK is 2 + 8n.
[[nodiscard]] constexpr std::uint8_t required_option_length(std::uint8_t kind) {
    switch (kind) {
        case option_maximum_segment_size: return 4;
        case option_window_scale: return 3;
        case option_sack_permitted: return 2;
        case option_timestamps: return 10;
        default: return 0;
    }
}

/// The whole blocks that a SACK option of this length byte has room for.
[[nodiscard]] constexpr std::uint32_t sack_blocks_in(std::uint32_t length) { return length < 2 ? 0 : (length - 2) / 8; }

/// Whether an option of this kind may have this length byte: each kind has one length, SACK 2 + 8n with at least one
/// block (RFC 2018 §3), and kinds that osiscope does not read any from 2 up.
[[nodiscard]] constexpr bool option_length_right(std::uint8_t kind, std::uint32_t length) {
    if (kind == option_sack) return sack_blocks_in(length) > 0 && length == 2 + 8 * sack_blocks_in(length);
    const std::uint8_t required = required_option_length(kind);
    return required == 0 || length == required;
}

/// Where `sack_left` and `sack_right` of the n-th block, from 0, count from, in an option that starts at `first`.
[[nodiscard]] constexpr std::uint32_t sack_block_at(std::uint32_t first, std::uint32_t n) { return first + 8 * n; }

/// Two NOPs and timestamps, which is what nearly every segment has (RFC 7323 appendix A): nothing is wrong with them,
/// and they agree on nothing. Saves walking through the options.
[[nodiscard]] constexpr bool only_timestamps(Bytes frame, ByteRange options) {
    return options.count == 12 && options.end() <= frame.size() && read32(frame, options.first) == 0x0101080a;
}
inline constexpr std::uint32_t padding_before_timestamps = 2;  ///< the two NOPs

/// "Maximum segment size" and so on; "" when the kind has no name here.
[[nodiscard]] const char* option_name(std::uint8_t kind);

/// "SYN, ACK" for the flags' twelve bits; "none" for 0.
[[nodiscard]] std::string flags_text(std::uint16_t flags);
void write_flags(TextWriter& out, std::uint16_t flags);

Protocol decode(Step& step);

}  // namespace osiscope::tcp
