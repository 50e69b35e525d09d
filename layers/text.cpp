#include "layers/text.hpp"

#include <fmt/format.h>

#include "layers/text_writer.hpp"

namespace osiscope {

namespace {

template <void (TextWriter::*Write)(Bytes)>
std::string written(Bytes bytes) {
    std::string text;
    TextWriter writer(text);
    (writer.*Write)(bytes);
    writer.finish();
    return text;
}

}  // namespace

std::string mac_text(Bytes six) { return written<&TextWriter::mac>(six); }
std::string ipv4_text(Bytes four) { return written<&TextWriter::ipv4>(four); }
std::string ipv6_text(Bytes sixteen) { return written<&TextWriter::ipv6>(sixteen); }

std::string hex_text(Bytes bytes) { return fmt::format("{:02x}", fmt::join(bytes, " ")); }

std::string printable_text(Bytes bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const std::uint8_t byte : bytes) text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
    return text;
}

std::string counted(std::uint64_t count, const char* one, const char* many) {
    return grouped(count) + " " + plural(count, one, many);
}

}  // namespace osiscope
