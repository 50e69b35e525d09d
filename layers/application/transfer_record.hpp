// The records of osiscope's own file transfer: what the application says to its peer over TCP's stream.
// Every record is an 8-byte header and `length` bytes of body. docs/transfer.md has the conversation.
//
//   sender   OFFER(name, size, …)  ───▶
//                                  ◀───  ACCEPT(offset)     receiver
//            DATA(bytes) DATA … END(SHA-256)  ───▶
//                                  ◀───  RECEIPT(size, SHA-256), or REFUSE(reason) at any time
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "layers/field.hpp"

namespace osiscope::transfer_record {

enum class Type : std::uint8_t { offer = 1, accept = 2, data = 3, end = 4, receipt = 5, refuse = 6 };

inline constexpr Field magic{"osft.magic", "Magic", 0, 16, Format::hexadecimal};
inline constexpr Field version{"osft.version", "Version", 16, 8};
inline constexpr Field type{"osft.type", "Type", 24, 8};
inline constexpr Field length{"osft.length", "Length", 32, 32};
inline constexpr const Field* fields[] = {&magic, &version, &type, &length};
inline constexpr std::uint32_t header_length = 8;
static_assert(tiles(fields, header_length * 8));

inline constexpr std::uint16_t magic_value = 0x4f37;  // "O7"
inline constexpr std::uint8_t version_value = 1;

// OFFER's body; the name's bytes (UTF-8, no path) follow.
inline constexpr Field file_size{"osft.file.size", "File size", 0, 64};
inline constexpr Field modified{"osft.file.modified", "Modified", 64, 64};  // nanoseconds since 1970-01-01 UTC
inline constexpr Field mode{"osft.file.mode", "Permissions", 128, 16, Format::hexadecimal};
inline constexpr Field encoding{"osft.file.encoding", "Encoding", 144, 8};
inline constexpr Field name_length{"osft.file.name_length", "Name length", 152, 8};
inline constexpr const Field* offer_fields[] = {&file_size, &modified, &mode, &encoding, &name_length};
inline constexpr std::uint32_t offer_length = 20;
static_assert(tiles(offer_fields, offer_length * 8));

// ACCEPT's body: the receiver has this many verified bytes already.
inline constexpr Field resume_offset{"osft.resume_offset", "Start at byte", 0, 64};
inline constexpr const Field* accept_fields[] = {&resume_offset};
inline constexpr std::uint32_t accept_length = 8;
static_assert(tiles(accept_fields, accept_length * 8));

// END's body.
inline constexpr Field sha256{"osft.sha256", "SHA-256", 0, 256, Format::bytes};
inline constexpr const Field* end_fields[] = {&sha256};
inline constexpr std::uint32_t end_length = 32;
static_assert(tiles(end_fields, end_length * 8));

// RECEIPT's body: what the receiver stored.
inline constexpr Field stored_size{"osft.stored.size", "Stored bytes", 0, 64};
inline constexpr Field stored_sha256{"osft.stored.sha256", "SHA-256 of the stored file", 64, 256, Format::bytes};
inline constexpr const Field* receipt_fields[] = {&stored_size, &stored_sha256};
inline constexpr std::uint32_t receipt_length = 40;
static_assert(tiles(receipt_fields, receipt_length * 8));

/// The header's table and those of the bodies that have one.
inline constexpr FieldTable all_tables[] = {fields, offer_fields, accept_fields, end_fields, receipt_fields};

/// The longest body osiscope sends or takes. DATA bodies are at most this; larger claims are damage or another
/// protocol.
inline constexpr std::uint32_t longest_body = 1U << 20;

struct Header {
    Type type = Type::data;
    std::uint32_t length = 0;  ///< bytes of the body
};

/// Reads a record header from the start of `bytes`; nothing when they are fewer than 8 or no such header.
[[nodiscard]] std::optional<Header> read_header(Bytes bytes);

struct Offer {
    std::string name;
    std::uint64_t size = 0;
    std::int64_t modified = 0;  ///< nanoseconds since 1970-01-01 UTC
    std::uint16_t mode = 0;     ///< POSIX permission bits
    std::uint8_t encoding = 0;
};

/// Reads an OFFER body; nothing when it is cut short or its name length contradicts the body's.
[[nodiscard]] std::optional<Offer> read_offer(Bytes body);

/// The bytes of whole records, ready to send.
[[nodiscard]] std::vector<std::uint8_t> write_offer(const Offer& offer);
[[nodiscard]] std::vector<std::uint8_t> write_accept(std::uint64_t offset);
[[nodiscard]] std::vector<std::uint8_t> write_end(Bytes sha256);
[[nodiscard]] std::vector<std::uint8_t> write_receipt(std::uint64_t size, Bytes sha256);
[[nodiscard]] std::vector<std::uint8_t> write_refuse(const std::string& reason);

/// Only the 8 bytes before a DATA body of `length` bytes.
[[nodiscard]] std::vector<std::uint8_t> write_data_header(std::uint32_t length);

/// "OFFER" and so on.
[[nodiscard]] const char* name(Type type);

/// The table of a record's body; empty for DATA and REFUSE, whose bodies are plain bytes.
[[nodiscard]] FieldTable body_fields(Type type);

}  // namespace osiscope::transfer_record
