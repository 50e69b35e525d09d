#include "layers/packet.hpp"

#include <fmt/format.h>

#include "layers/text.hpp"

namespace osiscope {

const Layer* find(const Packet& packet, Protocol protocol) {
    for (const Layer& layer : packet.layers)
        if (layer.protocol == protocol) return &layer;
    return nullptr;
}

namespace {

std::string bytes_text(std::uint64_t count) { return counted(count, "byte", "bytes"); }

std::string only_text(std::uint64_t count) { return count == 0 ? "none" : fmt::format("only {}", grouped(count)); }

}  // namespace

std::string sentence(const Problem& problem) {
    const char* who = name(problem.protocol);
    switch (problem.kind) {
        case Problem::Kind::cut_by_capture:
            return fmt::format("The {} header has {}, but the capture keeps {} of them.", who,
                               bytes_text(problem.required), only_text(problem.present));
        case Problem::Kind::packet_too_short:
            return fmt::format("The {} header needs {} here, but the packet has {} left.", who,
                               bytes_text(problem.required), only_text(problem.present));
        case Problem::Kind::length_too_small:
            return fmt::format("Byte {}: {} says {}, but at least {} {} needed.", grouped(problem.where.first),
                               problem.claimed_by, bytes_text(problem.present), grouped(problem.required),
                               plural(problem.required, "is", "are"));
        case Problem::Kind::length_too_large:
            return fmt::format("Byte {}: {} says {}, but {} {} there.", grouped(problem.where.first),
                               problem.claimed_by, bytes_text(problem.required), only_text(problem.present),
                               plural(problem.present, "is", "are"));
        case Problem::Kind::wrong_version:
            return fmt::format("Byte {}: the layer below announces {}, but {} says version {}.",
                               grouped(problem.where.first), who, problem.claimed_by, problem.present);
        case Problem::Kind::bad_option:
            return fmt::format(
                "Byte {}: a {} option's length, {}, contradicts its kind or reaches past the end of the header.",
                grouped(problem.where.first), who, grouped(problem.present));
        case Problem::Kind::checksum_wrong:
            return fmt::format("Byte {}: {} of {} does not match the bytes it covers.", grouped(problem.where.first),
                               problem.claimed_by, who);
        case Problem::Kind::too_deep:
            return fmt::format("Byte {}: over 1\u2009000 headers inside each other; osiscope reads no further.",
                               grouped(problem.where.first));
    }
    return {};
}

}  // namespace osiscope
