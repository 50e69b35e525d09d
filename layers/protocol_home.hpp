// Inside layers/ mostly: what a protocol's own source says about it. `captures` reads the tables for filters and JSON.
#pragma once

#include <string>
#include <vector>

#include "layers/field.hpp"
#include "layers/packet.hpp"

namespace osiscope {

struct HeaderPart;
struct OptionKinds;
struct Row;
struct Step;
class TextWriter;

/// One of a protocol's tables of fields, and how a filter may use it.
struct ProtocolTable {
    enum class Use : std::uint8_t {
        header,  ///< its fields count from the header's start, and one may filter by them
        part,    ///< they are in some part of the header, as often as it comes, and one may filter by them
        shown,   ///< a filter has other names for them, or none
    };
    FieldTable fields;
    Use use = Use::header;
    std::uint16_t number = 0;  ///< the number that tells protocols apart which share one `Protocol`
};

/// A field's value where it stands.
struct Noted {
    const Field& field;
    const Layer& layer;
    Bytes frame;
    std::uint32_t base;  ///< the byte the field counts from
    std::uint64_t value;
};

/// What a field's value means here. Of the three texts a note has one.
struct FieldNote {
    const Field* field = nullptr;
    const char* always = "";
    const char* when_set = "";  ///< only of a value other than 0
    std::string (*words)(const Noted& noted) = nullptr;
};

/// A field of a filter that is either of two.
struct EitherField {
    const char* id;
    const Field* one;
    const Field* other;
    const char* meaning;
};

/// The bytes that a checksum covers, with its own field zero.
struct Covered {
    Bytes bytes;
    std::uint64_t pseudo_header = 0;  ///< the sum of addresses, protocol and length (RFC 9293 §3.1, RFC 8200 §8.1)
};

/// What there is to say about a protocol. Only `decode` and `tables` must be there.
struct ProtocolHome {
    Protocol (*decode)(Step& step) = nullptr;
    std::span<const ProtocolTable> tables{};  ///< the first is that of the header's fixed fields
    /// The fields present in this layer, where that is not always the first table.
    FieldTable (*fields)(const Layer& layer, Bytes frame) = nullptr;
    std::span<const FieldNote> notes{};
    /// What follows the fixed fields: options, or parts of another kind.
    const OptionKinds* options = nullptr;
    void (*append_parts)(std::vector<HeaderPart>& parts, const Layer& layer, Bytes frame) = nullptr;
    const char* parts_name = "";  ///< of the list of parts, in JSON: "chunks"
    /// What bytes of the header are that nothing names; without it they are padding.
    const char* (*rest_label)(const Layer& layer) = nullptr;
    /// The rows of what it carries, where that has more to say than its bytes.
    void (*append_content)(std::vector<Row>& rows, const Layer& layer, Bytes frame) = nullptr;
    /// The layer in one line; without it, its length.
    void (*headline)(TextWriter& out, const Layer& layer, Bytes frame) = nullptr;
    const Field* checksum = nullptr;
    const char* checksum_status = "";  ///< a filter's name for whether it is right
    bool checksum_of_header = false;   ///< it covers the header only, not the payload
    std::uint64_t (*right_checksum)(const Covered& covered) = nullptr;
    std::span<const EitherField> either{};
};

/// Everything is left out for `data` and `padding`.
[[nodiscard]] inline const ProtocolHome& home_of(Protocol protocol) {
    static constexpr ProtocolHome bytes{};
    const ProtocolHome* home = row_of(protocol).home;
    return home != nullptr ? *home : bytes;
}

/// The table of the fields present in this layer; empty for `data` and `padding`.
[[nodiscard]] FieldTable fields_of(const Layer& layer, Bytes frame);

/// What the value of a field that counts from `base` means here, in a few words; "" when the value says it all.
[[nodiscard]] std::string field_note(const Layer& layer, Bytes frame, std::uint32_t base, const Field& field);

/// Where the header's options are: all of it after the fixed fields.
[[nodiscard]] ByteRange options_of(const Layer& layer);

}  // namespace osiscope
