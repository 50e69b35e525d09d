// Inside layers/ only: the options of IPv4 and TCP as parts of a header and as rows for people.
#pragma once

#include <string>
#include <vector>

#include "layers/describe.hpp"
#include "layers/header_parts.hpp"
#include "layers/option.hpp"

namespace osiscope {

/// What a protocol's options are. Every one starts with its kind, and from kind 2 on with its length.
struct OptionKinds {
    const char* (*name)(std::uint8_t kind);                            ///< "" when it has none here
    FieldTable (*fields)(std::uint8_t kind, std::uint32_t length);     ///< at least its kind
    std::string (*value)(Bytes frame, const Option& option);           ///< of an option that is whole
    std::string (*note)(Bytes frame, const Option& option) = nullptr;  ///< what it is for
    /// Fields that come again after those of the table.
    void (*append_more)(std::vector<HeaderPart>& parts, const Option& option, Bytes frame) = nullptr;
};

/// What an option carries after its kind and its length; "nothing more" when that is all.
[[nodiscard]] std::string option_data(Bytes frame, const Option& option);

void append_option_parts(std::vector<HeaderPart>& parts, const OptionKinds& kinds, const Layer& layer, Bytes frame);
void append_option_rows(std::vector<Row>& rows, const OptionKinds& kinds, const Layer& layer, Bytes frame);

}  // namespace osiscope
