#include "captures/table_json.hpp"

#include <algorithm>

#include "layers/describe.hpp"
#include "layers/header_parts.hpp"
#include "layers/protocol_home.hpp"

namespace osiscope {

std::string_view checksum_status(ChecksumState state) {
    switch (state) {
        case ChecksumState::correct: return "good";
        case ChecksumState::wrong:
        case ChecksumState::left_to_hardware: return "bad";
        case ChecksumState::absent: return "none";
        case ChecksumState::not_verifiable: break;
    }
    return "unverified";
}

namespace {

using Parts = std::span<const HeaderPart>;

/// "chunk_type" of "sctp.chunk_type": the object has the protocol's name.
std::string_view key_of(const Field& field) {
    const std::string_view id = field.id;
    return id.substr(id.find('.') + 1);
}

void write_value(JsonLine& object, const HeaderPart& part, Bytes frame) {
    switch (part.field->format) {
        case Format::decimal:
        case Format::identifier:
        case Format::hexadecimal:
        case Format::flag: return object.element(read(frame, part.base, *part.field));
        default: return object.element(std::string_view(value_text(frame, part.base, *part.field)));
    }
}

/// What counts from another byte than the part itself comes as often as it likes: each such field as a list.
void write_lists(JsonLine& object, Parts repeated, Bytes frame) {
    std::vector<const Field*> written;
    for (const HeaderPart& first : repeated) {
        if (std::find(written.begin(), written.end(), first.field) != written.end()) continue;
        written.push_back(first.field);
        object.key(key_of(*first.field));
        object.open_array();
        for (const HeaderPart& part : repeated)
            if (part.field == first.field) write_value(object, part, frame);
        object.close_array();
    }
}

void write_part(JsonLine& object, Parts parts, Bytes frame) {
    const auto own = [&](const HeaderPart& part) { return part.base == parts.front().base; };
    const auto repeated = std::find_if_not(parts.begin(), parts.end(), own);
    for (auto part = parts.begin(); part != repeated; ++part) {
        object.key(key_of(*part->field));
        write_value(object, *part, frame);
    }
    write_lists(object, {repeated, parts.end()}, frame);
}

/// A part begins where one has a name.
Parts first_part(Parts parts) {
    const auto named = [](const HeaderPart& part) { return *part.name != 0; };
    return {parts.begin(), std::find_if(parts.begin() + 1, parts.end(), named)};
}

}  // namespace

void write_by_tables(JsonLine& line, const Layer& layer, Bytes frame) {
    const ProtocolHome& home = home_of(layer.protocol);
    std::vector<HeaderPart> all = header_parts(layer, frame);
    std::erase_if(all, [](const HeaderPart& part) { return part.field == nullptr; });
    const std::size_t fixed = std::min(fields_of(layer, frame).size(), all.size());
    line.key(std::string_view(row_of(layer.protocol).filter));
    JsonLine object = line.open();
    write_part(object, Parts(all).first(fixed), frame);
    if (home.checksum != nullptr) object.text("csum_status", checksum_status(layer.checksum));
    Parts parts = Parts(all).subspan(fixed);
    if (!parts.empty()) {
        object.key(std::string_view(home.parts_name));
        object.open_array();
        for (; !parts.empty(); parts = parts.subspan(first_part(parts).size())) {
            JsonLine one = object.open();
            write_part(one, first_part(parts), frame);
            one.close();
        }
        object.close_array();
    }
    object.close();
}

}  // namespace osiscope
