// Stream Control Transmission Protocol: the common header and the chunks after it. RFC 9260 §3; FORWARD TSN RFC 3758.
//
//     0                   1                   2                   3
//     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-------------------------------+-------------------------------+
//     |          Source Port          |       Destination Port        |
//     +-------------------------------+-------------------------------+
//     |                       Verification Tag                        |
//     +---------------------------------------------------------------+
//     |                           Checksum                            |
//     +---------------+---------------+-------------------------------+
//     |  Chunk Type   |  Chunk Flags  |         Chunk Length          |
//     +---------------+---------------+-------------------------------+
//     |  Chunk Value, filled up to a multiple of four bytes …
//
// A packet carries several messages, each in DATA chunks of its own among the others: so the chunks with what they
// carry are all part of this layer, and no payload remains.
#pragma once

#include "layers/field.hpp"
#include "layers/step.hpp"

namespace osiscope::sctp {

inline constexpr Field source_port{"sctp.srcport", "Source port", 0, 16, Format::identifier};
inline constexpr Field destination_port{"sctp.dstport", "Destination port", 16, 16, Format::identifier};
inline constexpr Field verification_tag{"sctp.verification_tag", "Verification tag", 32, 32, Format::hexadecimal};
inline constexpr Field checksum{"sctp.checksum", "Checksum", 64, 32, Format::hexadecimal};  // CRC-32c
inline constexpr const Field* fields[] = {&source_port, &destination_port, &verification_tag, &checksum};
inline constexpr std::uint32_t header_length = 12;
static_assert(tiles(fields, header_length * 8));

// Every chunk begins with these; all its fields count from its first byte. Its length does not count the padding.
inline constexpr Field chunk_type{"sctp.chunk_type", "Chunk type", 0, 8, Format::identifier};
inline constexpr Field chunk_flags{"sctp.chunk_flags", "Chunk flags", 8, 8, Format::hexadecimal};
inline constexpr Field chunk_length{"sctp.chunk_length", "Chunk length", 16, 16};
inline constexpr const Field* chunk_head[] = {&chunk_type, &chunk_flags, &chunk_length};
inline constexpr std::uint32_t chunk_head_length = 4;
static_assert(tiles(chunk_head, chunk_head_length * 8));

inline constexpr Field data_number{"sctp.data_tsn_raw", "Transmission sequence number", 32, 32};
inline constexpr Field data_stream{"sctp.data_sid", "Stream identifier", 64, 16, Format::identifier};
inline constexpr Field data_stream_number{"sctp.data_ssn", "Stream sequence number", 80, 16};
inline constexpr Field data_payload_protocol{"sctp.data_payload_proto_id", "Payload protocol identifier", 96, 32,
                                             Format::identifier};
inline constexpr const Field* data_chunk[] = {&chunk_type,  &chunk_flags,        &chunk_length,         &data_number,
                                              &data_stream, &data_stream_number, &data_payload_protocol};
static_assert(tiles(data_chunk, 128));
inline constexpr std::uint8_t data_ends = 1, data_begins = 2, data_unordered = 4, data_immediate = 8;  // flags

inline constexpr Field init_tag{"sctp.init_initiate_tag", "Initiate tag", 32, 32, Format::hexadecimal};
inline constexpr Field init_credit{"sctp.init_credit", "Advertised receiver window", 64, 32};
inline constexpr Field init_outbound{"sctp.init_nr_out_streams", "Outbound streams", 96, 16};
inline constexpr Field init_inbound{"sctp.init_nr_in_streams", "Inbound streams", 112, 16};
inline constexpr Field init_number{"sctp.init_initial_tsn", "Initial transmission sequence number", 128, 32};
inline constexpr const Field* init_chunk[] = {&chunk_type,  &chunk_flags,   &chunk_length, &init_tag,
                                              &init_credit, &init_outbound, &init_inbound, &init_number};
inline constexpr Field init_ack_tag{"sctp.initack_initiate_tag", "Initiate tag", 32, 32, Format::hexadecimal};
inline constexpr Field init_ack_credit{"sctp.initack_credit", "Advertised receiver window", 64, 32};
inline constexpr Field init_ack_outbound{"sctp.initack_nr_out_streams", "Outbound streams", 96, 16};
inline constexpr Field init_ack_inbound{"sctp.initack_nr_in_streams", "Inbound streams", 112, 16};
inline constexpr Field init_ack_number{"sctp.initack_initial_tsn", "Initial transmission sequence number", 128, 32};
inline constexpr const Field* init_ack_chunk[] = {&chunk_type,       &chunk_flags,     &chunk_length,
                                                  &init_ack_tag,     &init_ack_credit, &init_ack_outbound,
                                                  &init_ack_inbound, &init_ack_number};
static_assert(tiles(init_chunk, 160) && tiles(init_ack_chunk, 160));

inline constexpr Field sack_number{"sctp.sack_cumulative_tsn_ack_raw", "Cumulative TSN acknowledgment", 32, 32};
inline constexpr Field sack_credit{"sctp.sack_a_rwnd", "Advertised receiver window", 64, 32};
inline constexpr Field sack_gaps{"sctp.sack_number_of_gap_blocks", "Gap acknowledgment blocks", 96, 16};
inline constexpr Field sack_duplicates{"sctp.sack_number_of_duplicated_tsns", "Duplicate TSNs", 112, 16};
inline constexpr const Field* sack_chunk[] = {&chunk_type,  &chunk_flags, &chunk_length,   &sack_number,
                                              &sack_credit, &sack_gaps,   &sack_duplicates};
static_assert(tiles(sack_chunk, 128));
// After them, as often as these two say; each counts from its own first byte.
inline constexpr Field gap_start{"sctp.sack_gap_block_start", "Gap block start", 0, 16};
inline constexpr Field gap_end{"sctp.sack_gap_block_end", "Gap block end", 16, 16};
inline constexpr const Field* gap_block[] = {&gap_start, &gap_end};
inline constexpr Field duplicate_number{"sctp.sack_duplicate_tsn", "Duplicate TSN", 0, 32};
inline constexpr const Field* duplicate[] = {&duplicate_number};
static_assert(tiles(gap_block, 32) && tiles(duplicate, 32));

inline constexpr Field shutdown_number{"sctp.shutdown_cumulative_tsn_ack", "Cumulative TSN acknowledgment", 32, 32};
inline constexpr const Field* shutdown_chunk[] = {&chunk_type, &chunk_flags, &chunk_length, &shutdown_number};
inline constexpr Field echo_number{"sctp.ecne_lowest_tsn", "Lowest TSN", 32, 32};
inline constexpr const Field* echo_chunk[] = {&chunk_type, &chunk_flags, &chunk_length, &echo_number};
inline constexpr Field reduced_number{"sctp.cwr_lowest_tsn", "Lowest TSN", 32, 32};
inline constexpr const Field* reduced_chunk[] = {&chunk_type, &chunk_flags, &chunk_length, &reduced_number};
inline constexpr Field forward_number{"sctp.forward_tsn_tsn", "New cumulative TSN", 32, 32};
inline constexpr const Field* forward_chunk[] = {&chunk_type, &chunk_flags, &chunk_length, &forward_number};
static_assert(tiles(shutdown_chunk, 64) && tiles(echo_chunk, 64) && tiles(reduced_chunk, 64) &&
              tiles(forward_chunk, 64));

/// A chunk of a packet.
struct Chunk {
    std::uint8_t type = 0;
    std::uint8_t flags = 0;
    std::uint32_t claimed = 0;  ///< what its length field says
    bool intact = true;         ///< false: its length is under 4 or reaches past the packet; the list stops here
    ByteRange range;            ///< in the frame, without padding; up to the packet's end when it is not intact
    std::uint32_t next = 0;     ///< where the padding after it ends
};

/// Walks the chunks in `rest` of `frame`, which begins after the common header, as long as their heads were captured.
struct ChunkWalk {
    Bytes frame;
    ByteRange rest;
    Chunk chunk{};

    bool next();
};

/// "DATA", "INIT", …; "unknown" for a type without a name here (IANA, "Stream Control Transmission Protocol
/// Parameters").
[[nodiscard]] const char* chunk_name(std::uint8_t type);

/// The cyclic redundancy check of RFC 9260 appendix A, as a packet has it: its bytes in the order of the wire.
[[nodiscard]] std::uint32_t crc32c(Bytes bytes);

Protocol decode(Step& step);

}  // namespace osiscope::sctp
