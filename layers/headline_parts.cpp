#include "layers/headline_parts.hpp"

#include <fmt/format.h>

namespace osiscope {

std::string ends_text(Bytes frame, std::uint32_t header, const Field& source, const Field& destination) {
    return fmt::format("{} → {}", value_text(frame, header, source), value_text(frame, header, destination));
}

void write_ports(TextWriter& out, std::uint64_t source, std::uint64_t destination) {
    out.decimal(source);
    out.literal(" → ");
    out.decimal(destination);
    out.literal(", ");
}

void write_data_length(TextWriter& out, std::uint32_t count) {
    out.grouped(count);
    if (count == 1) return out.literal(" byte of data");
    out.literal(" bytes of data");
}

}  // namespace osiscope
