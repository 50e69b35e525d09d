#include "layers/option_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/protocol_home.hpp"
#include "layers/text.hpp"

namespace osiscope {

std::string option_data(Bytes frame, const Option& option) {
    if (option.range.count <= 2) return "nothing more";
    return hex_text(slice(frame, {option.range.first + 2, option.range.count - 2}));
}

namespace {

/// A broken or cut option is bytes without names.
void append_option(std::vector<HeaderPart>& parts, const OptionKinds& kinds, const Layer& layer, const Option& option,
                   Bytes frame) {
    const std::uint32_t first = option.range.first;
    const std::uint32_t end = std::min(option.range.end(), captured_end(layer, frame));
    if (!option.intact || !option.captured) return append_unnamed(parts, first, end);
    const std::size_t start = parts.size();
    append_table(parts, kinds.fields(option.kind, option.range.count), first, frame);
    parts[start].name = kinds.name(option.kind);
    if (kinds.append_more != nullptr) kinds.append_more(parts, option, frame);
    append_unnamed(parts, parts.back().bits.end() / 8, end);
}

Row option_row(const OptionKinds& kinds, const Option& option, Bytes frame) {
    Row row;
    row.bits = {option.range.first * 8, option.range.count * 8};
    const char* known = kinds.name(option.kind);
    row.label = *known != 0 ? fmt::format("Option: {}", known) : fmt::format("Option {}", option.kind);
    row.warning = !option.intact;
    if (!option.captured || !option.intact) {
        row.value = option.intact || !option.captured ? "not captured" : "damaged: its length exceeds the header";
        return row;
    }
    row.value = kinds.value(frame, option);
    if (kinds.note != nullptr) row.note = kinds.note(frame, option);
    return row;
}

}  // namespace

void append_option_parts(std::vector<HeaderPart>& parts, const OptionKinds& kinds, const Layer& layer, Bytes frame) {
    for (OptionWalk walk{frame, options_of(layer)}; walk.next();)
        append_option(parts, kinds, layer, walk.option, frame);
}

void append_option_rows(std::vector<Row>& rows, const OptionKinds& kinds, const Layer& layer, Bytes frame) {
    for (OptionWalk walk{frame, options_of(layer)}; walk.next();) rows.push_back(option_row(kinds, walk.option, frame));
}

}  // namespace osiscope
