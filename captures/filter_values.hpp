// Inside captures/ only: what a frame has for a field of the filter language.
#pragma once

#include "captures/filter_fields.hpp"

namespace osiscope {

/// Compares a field's occurrences, one after the other, with the wanted values.
struct FilterOccurrences {
    std::span<const FilterInterval> wanted;
    bool any = false;         ///< the field is there
    bool any_wanted = false;  ///< an occurrence lies in one of the intervals

    void add(FilterValue value) {
        any = true;
        for (const FilterInterval& interval : wanted)
            any_wanted = any_wanted || (value >= interval.first && value <= interval.last);
    }
    void add(std::uint64_t number) { add(FilterValue{0, number}); }
    /// An address of up to 16 bytes.
    void add(Bytes address);
};

/// Nanoseconds as a number that sorts like them, negative ones first.
[[nodiscard]] constexpr FilterValue value_of_time(Time nanoseconds) {
    return {0, static_cast<std::uint64_t>(nanoseconds) ^ std::uint64_t{1} << 63};
}

/// All occurrences of a field. For a field of bytes or text only whether it is there.
void find_occurrences(FilterOccurrences& found, const FilterField& field, const FilterSubject& subject);

/// What a field of bytes or text has; nothing when it is not there.
[[nodiscard]] std::optional<std::string_view> find_text(const FilterField& field, const FilterSubject& subject);

}  // namespace osiscope
