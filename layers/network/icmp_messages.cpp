#include "layers/network/icmp_messages.hpp"

namespace osiscope::icmp {

namespace {

constexpr std::uint8_t fragmentation_needed = 4;

/// Errors that may carry extensions say how long the quote before them is; the others have zeros there.
bool has_quote_length(Bytes frame, std::uint32_t start, const Field& length) {
    const std::uint32_t at = bytes_of(start, length).first;
    return at < frame.size() && frame[at] != 0;
}

FieldTable unreachable_fields(Bytes frame, std::uint32_t start) {
    const bool extended = has_quote_length(frame, start, quote_length);
    if (read(frame, start, code) == fragmentation_needed)
        return extended ? FieldTable(extended_too_big_fields) : too_big_fields;
    return extended ? FieldTable(extended_error_fields) : error_fields;
}

FieldTable fields_v4_at(Bytes frame, std::uint32_t start) {
    switch (read(frame, start, type)) {
        case 0:
        case 8:
        case 15:
        case 16: return echo_fields;
        case 3: return unreachable_fields(frame, start);
        case 4: return error_fields;
        case 5: return redirect_fields;
        case 9: return advertisement_fields;
        case 10: return error_fields;
        case 11: return has_quote_length(frame, start, quote_length) ? FieldTable(extended_error_fields) : error_fields;
        case 12: return parameter_fields;
        case 13:
        case 14: return timestamp_fields;
        case 17:
        case 18: return mask_fields;
        default: return fields;
    }
}

FieldTable fields_v6_at(Bytes frame, std::uint32_t start) {
    switch (read(frame, start, type_v6)) {
        case 1:
        case 3:
            return has_quote_length(frame, start, quote_length_v6) ? FieldTable(extended_error_fields_v6)
                                                                   : error_fields_v6;
        case 2: return too_big_fields_v6;
        case 4: return parameter_fields_v6;
        case 128:
        case 129: return echo_fields_v6;
        case 130:
        case 131:
        case 132: return listener_fields;
        case 133: return error_fields_v6;
        case 134: return advertisement_fields_v6;
        case 135: return solicitation_fields;
        case 136: return neighbour_fields;
        case 137: return redirect_fields_v6;
        case 143: return report_fields;
        default: return fields_v6;
    }
}

}  // namespace

FieldTable message_fields(Bytes frame, std::uint32_t start, std::uint32_t available, bool version_6) {
    const FieldTable table = version_6 ? fields_v6_at(frame, start) : fields_v4_at(frame, start);
    std::size_t there = 0;  // whole bytes only
    for (std::size_t i = 0; i < table.size(); ++i) {
        const unsigned end = table[i]->first_bit + unsigned{table[i]->bit_count};
        if (end % 8 == 0 && end <= available * 8) there = i + 1;
    }
    return table.first(there);
}

}  // namespace osiscope::icmp
