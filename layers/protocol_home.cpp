#include "layers/protocol_home.hpp"

namespace osiscope {

namespace {

std::string checksum_note(ChecksumState state) {
    switch (state) {
        case ChecksumState::correct: return "correct: recalculated from the captured bytes";
        case ChecksumState::wrong: return "WRONG: the bytes it covers add up to something else";
        case ChecksumState::absent: return "not used by this sender";
        case ChecksumState::not_verifiable: return "cannot be verified: not all bytes it covers are here";
        case ChecksumState::left_to_hardware:
            return "incomplete: captured before the sender's network card finished it";
    }
    return {};
}

std::string text_of(const FieldNote& note, const Noted& noted) {
    if (note.words != nullptr) return note.words(noted);
    if (*note.when_set != 0) return noted.value != 0 ? note.when_set : "";
    return note.always;
}

}  // namespace

FieldTable fields_of(const Layer& layer, Bytes frame) {
    const ProtocolHome& home = home_of(layer.protocol);
    if (home.fields != nullptr) return home.fields(layer, frame);
    return home.tables.empty() ? FieldTable{} : home.tables.front().fields;
}

std::string field_note(const Layer& layer, Bytes frame, std::uint32_t base, const Field& field) {
    if (field.bit_count > 64) return {};
    const ProtocolHome& home = home_of(layer.protocol);
    std::string text;
    for (const FieldNote& note : home.notes)
        if (note.field == &field) text = text_of(note, {field, layer, frame, base, read(frame, base, field)});
    if (text.empty() && &field == home.checksum) return checksum_note(layer.checksum);
    return text;
}

ByteRange options_of(const Layer& layer) {
    const FieldTable fixed = home_of(layer.protocol).tables.front().fields;
    const std::uint32_t size = (fixed.back()->first_bit + std::uint32_t{fixed.back()->bit_count}) / 8;
    return {layer.header.first + size, layer.header.count - size};
}

}  // namespace osiscope
